public import HerdCore

/// A line of a log file, without its LF.
public struct StoredLine {
    public let server: String
    public let bytes: ArraySlice<UInt8>
    /// Nil for what no supervisor has written.
    public let record: LogRecord?

    init(server: String, bytes: ArraySlice<UInt8>) {
        self.server = server
        self.bytes = bytes
        record = LogRecord(line: bytes)
    }
}
