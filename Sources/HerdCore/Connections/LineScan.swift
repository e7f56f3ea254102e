/// What the bytes of a connection hold next.
public enum LineScan: Equatable, Sendable {
    /// A line; its LF stands at offset `end`.
    case line(end: Int)
    /// No LF yet, and still room for one.
    case unfinished
    /// More than `bytesMax` bytes without LF.
    case tooLong

    /// Looks for the line that begins at `start`; LF does not count towards `bytesMax`.
    public static func next(
        in bytes: UnsafeRawBufferPointer,
        from start: Int,
        bytesMax: Int
    ) -> LineScan {
        let end = min(bytes.count, start + bytesMax + 1)
        if let lineFeed = bytes.firstOffset(of: UInt8(ascii: "\n"), in: start..<end) {
            return .line(end: lineFeed)
        }
        return bytes.count - start > bytesMax ? .tooLong : .unfinished
    }
}
