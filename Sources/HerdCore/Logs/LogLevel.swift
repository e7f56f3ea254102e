/// How important a line is, as far as it says so itself.
public enum LogLevel: Int, Comparable, Sendable, CaseIterable {
    case trace, debug, info, notice, warning, error, critical

    /// The level's name, or one that other programs have for it, in any case.
    public init?(name: some StringProtocol) {
        switch name.lowercased() {
        case "trace", "verbose": self = .trace
        case "debug": self = .debug
        case "info", "information": self = .info
        case "notice": self = .notice
        case "warning", "warn": self = .warning
        case "error", "err", "severe": self = .error
        case "critical", "crit", "fatal", "fatal error", "alert", "emergency", "panic":
            self = .critical
        default: return nil
        }
    }

    /// The level of a line that begins with one: `warning: …`, `[WARN] …`, `Fatal error: …`.
    ///
    /// What has none is info; on standard error it is an error, since a crash says no level.
    public init(of record: LogRecord) {
        self = Self.named(record.text) ?? (record.stream == .err ? .error : .info)
    }

    public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }

    /// The longest name, with a bracket.
    private static let nameBytesMax = 13

    private static func named(_ text: ArraySlice<UInt8>) -> LogLevel? {
        let start = text.first == UInt8(ascii: "[") ? text.dropFirst() : text
        let beginning = start.prefix(nameBytesMax)
        let word = beginning.prefix { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
        if let level = LogLevel(name: String(decoding: word, as: UTF8.self)) {
            let next = beginning.dropFirst(word.count).first
            return next.map { ":] |".utf8.contains($0) } ?? true ? level : nil
        }
        return beginning.starts(with: "Fatal error:".utf8) ? .critical : nil
    }
}
