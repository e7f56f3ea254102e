/// Durations as people write them: `250ms`, `10s`, `1.5m`, `2h`.
public enum DurationText {
    /// Longer durations mean nothing here: some 31 years.
    private static let secondsMax = 1_000_000_000.0

    /// From the shortest to the longest.
    private static let units: [(name: String, nanoseconds: Int)] = [
        ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]

    /// Reads one decimal number and one unit, nothing between them; nil for anything else.
    public static func parse(_ text: String) -> Duration? {
        let number = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let digits = number.split(separator: ".", omittingEmptySubsequences: false)
        guard digits.count <= 2, digits.allSatisfy({ !$0.isEmpty }), let value = Double(number),
            let unit = units.first(where: { $0.name == text[number.endIndex...] })
        else { return nil }
        return duration(seconds: value * Double(unit.nanoseconds) / 1e9)
    }

    /// The duration to the nearest nanosecond; nil if it is beyond all reason.
    public static func duration(seconds: Double) -> Duration? {
        guard abs(seconds) <= secondsMax else { return nil }
        return .nanoseconds(Int64((seconds * 1e9).rounded()))
    }

    /// The duration in the longest unit that needs no fraction, to the millisecond: `90s`, `2h`.
    public static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
        if nanoseconds == 0 { return "0s" }
        let unit = units.last { nanoseconds.isMultiple(of: $0.nanoseconds) } ?? units[0]
        return "\(nanoseconds / unit.nanoseconds)\(unit.name)"
    }
}

extension Duration {
    static func minutes(_ minutes: Int) -> Duration { .seconds(minutes * 60) }
    static func hours(_ hours: Int) -> Duration { .minutes(hours * 60) }
}
