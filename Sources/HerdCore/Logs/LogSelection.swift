/// Which lines of the logs are wanted.
public struct LogSelection {
    /// Only so many, the last ones; nil: all.
    public var last: Int?
    /// From this time on.
    public var since: WallTime?
    /// Before this time.
    public var until: WallTime?
    /// Of these streams.
    public var streams = Set(LogStream.allCases)
    /// At least as important as this; what the supervisor says always is.
    public var level: LogLevel?
    /// Whether the text of a line is wanted.
    public var matches: ((ArraySlice<UInt8>) -> Bool)?
    /// Servers whose own logs are shown: what `herdctl` says of them stands there, too.
    public var repeated: Set<String> = []

    public init(last: Int? = nil) {
        self.last = last
    }

    /// Whether everything of that time, and after it, comes too late.
    public func isOver(at time: WallTime) -> Bool { until.map { time >= $0 } ?? false }

    /// Whether a line is wanted, as far as its text decides.
    ///
    /// `record` is the line read, if it is one.
    public func admits(
        _ record: LogRecord?,
        _ line: ArraySlice<UInt8>,
        of server: String
    ) -> Bool {
        guard let record else {
            // Nobody knows where such a line came from: it is shown unless something special is
            // asked for.
            let asksForAll = streams.count == LogStream.allCases.count && level == nil
            return asksForAll && (matches?(line) ?? true)
        }
        guard streams.contains(record.stream), !isRepetition(record, server) else { return false }
        if let level, record.stream != .herd, LogLevel(of: record) < level { return false }
        return matches?(record.text) ?? true
    }

    private func isRepetition(_ record: LogRecord, _ server: String) -> Bool {
        guard server == HerdFolder.supervisorLog, !repeated.isEmpty,
            let end = record.text.firstIndex(of: UInt8(ascii: ":"))
        else { return false }
        return repeated.contains(String(decoding: record.text[..<end], as: UTF8.self))
    }
}
