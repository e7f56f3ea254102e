/// What the end of a log file tells to whoever goes on writing it.
public struct LogTail: Equatable, Sendable {
    /// The number of the last record; nil where no whole record is to be seen.
    public let lastSequence: UInt64?
    /// Bytes after the last LF: a record that was being written when the writer was killed.
    public let tornBytes: Int

    /// So much of a file's end surely holds a whole record, if there is one, and a torn one.
    public static let bytesMax = 2 * (LineSplitter.pieceBytesMax + LogRecord.headBytesMax)

    /// Reads the last bytes of a file; its first line may be cut.
    public init(_ bytes: [UInt8]) {
        let newline = UInt8(ascii: "\n")
        let end = bytes.lastIndex(of: newline).map { $0 + 1 } ?? 0
        tornBytes = bytes.count - end
        var lines = bytes[..<end].dropLast()
        var found: UInt64?
        while found == nil, !lines.isEmpty {
            let start = lines.lastIndex(of: newline).map { $0 + 1 } ?? lines.startIndex
            found = LogRecord(line: lines[start...])?.sequence
            lines = lines[..<start].dropLast()
        }
        lastSequence = found
    }
}
