/// Cuts what a worker wrote into lines.
///
/// What comes out depends on the bytes alone: each line once and whole, or, where it is longer than
/// a piece, in pieces that are all full but the last. What is no whole line yet is not taken: it
/// stays where it came from.
public struct LineSplitter: Equatable, Sendable {
    /// A piece of 64 KiB is what one record may hold; a longer line is no line for people.
    public static let pieceBytesMax = 65_536

    private let pieceBytesMax: Int

    public init(pieceBytesMax: Int = Self.pieceBytesMax) {
        precondition(pieceBytesMax > 0, "a piece of \(pieceBytesMax) bytes can hold nothing")
        self.pieceBytesMax = pieceBytesMax
    }

    /// Gives out the whole lines and full pieces with which `bytes` begin.
    ///
    /// Returns how many bytes they are, LFs included. `emit` returns false to stop before a piece.
    public func take(
        _ bytes: UnsafeRawBufferPointer,
        emit: (UnsafeRawBufferPointer, LineEnding) -> Bool
    ) -> Int {
        var start = 0
        while start < bytes.count {
            // One more than a piece holds: it may be the LF, which takes no room.
            let end = min(bytes.count, start + pieceBytesMax + 1)
            if let newline = bytes.firstOffset(of: UInt8(ascii: "\n"), in: start..<end) {
                guard emit(.init(rebasing: bytes[start..<newline]), .complete) else { break }
                start = newline + 1
            } else if end - start > pieceBytesMax {
                guard emit(.init(rebasing: bytes[start..<end - 1]), .continues) else { break }
                start = end - 1
            } else {
                break
            }
        }
        return start
    }
}
