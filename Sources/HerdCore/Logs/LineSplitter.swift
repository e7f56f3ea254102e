/// Cuts what a worker writes into lines, however its writes were cut.
///
/// What comes out depends on the bytes alone: each line once and whole, or, where it is longer than
/// a piece, in pieces that are all full but the last.
public struct LineSplitter: Equatable, Sendable {
    /// A piece of 64 KiB is what one record may hold; a longer line is no line for people.
    public static let pieceBytesMax = 65_536

    private let pieceBytesMax: Int
    /// The beginning of a line whose end has not come: at most one piece.
    private var begun: [UInt8] = []

    public init(pieceBytesMax: Int = Self.pieceBytesMax) {
        precondition(pieceBytesMax > 0, "a piece of \(pieceBytesMax) bytes can hold nothing")
        self.pieceBytesMax = pieceBytesMax
    }

    /// Gives out every piece that these bytes complete.
    public mutating func take(
        _ bytes: UnsafeRawBufferPointer,
        emit: (UnsafeRawBufferPointer, LineEnding) -> Void
    ) {
        var start = 0
        while start < bytes.count {
            let room = pieceBytesMax - begun.count
            // One more than there is room for: it may be the LF, which takes none.
            let window = bytes[start..<min(bytes.count, start + room + 1)]
            if let end = window.firstIndex(of: UInt8(ascii: "\n")) {
                give(bytes[start..<end], .complete, to: emit)
                start = end + 1
            } else if window.count > room {
                give(bytes[start..<start + room], .continues, to: emit)
                start += room
            } else {
                begun.append(contentsOf: window)
                start = bytes.count
            }
        }
    }

    /// Gives out a last line that has no LF: nothing more will come.
    public mutating func finish(emit: (UnsafeRawBufferPointer, LineEnding) -> Void) {
        guard !begun.isEmpty else { return }
        begun.withUnsafeBytes { emit($0, .unterminated) }
        begun.removeAll()
    }

    private mutating func give(
        _ bytes: Slice<UnsafeRawBufferPointer>,
        _ ending: LineEnding,
        to emit: (UnsafeRawBufferPointer, LineEnding) -> Void
    ) {
        guard !begun.isEmpty else { return emit(UnsafeRawBufferPointer(rebasing: bytes), ending) }
        begun.append(contentsOf: bytes)
        begun.withUnsafeBytes { emit($0, ending) }
        begun.removeAll(keepingCapacity: begun.count < 4_096)
    }
}
