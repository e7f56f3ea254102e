/// Durations as people write and read them.
public enum DurationText {
    /// Units, longest first, with their length in milliseconds.
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]
    /// Nobody waits longer; it also keeps the arithmetic far from overflow.
    private static let longest: Int64 = 366 * 86_400_000

    /// Reads `30s`, `250ms`, `5m`, `2h`, `1d`, `1.5s`, or a bare number of seconds.
    ///
    /// Nil for anything else, for what is longer than a year, and for fractions finer than a
    /// nanosecond.
    public static func parse(_ text: some StringProtocol) -> Duration? {
        let number = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let unit = text.dropFirst(number.count)
        let name = unit.isEmpty ? "s" : String(unit)
        guard let milliseconds = units.first(where: { $0.name == name })?.milliseconds else {
            return nil
        }
        return parse(number: number, nanosecondsEach: milliseconds * 1_000_000)
    }

    private static func parse(number: some StringProtocol, nanosecondsEach: Int64) -> Duration? {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard let first = parts.first, let whole = Int64(first), parts.count <= 2,
            whole <= longest / max(1, nanosecondsEach / 1_000_000)
        else { return nil }
        var nanoseconds = whole * nanosecondsEach
        var each = nanosecondsEach
        if parts.count == 2 {
            guard !parts[1].isEmpty else { return nil }
            for digit in parts[1] {
                guard let digit = digit.wholeNumberValue, each % 10 == 0 || digit == 0 else {
                    return nil
                }
                each /= 10
                nanoseconds += Int64(digit) * each
            }
        }
        return .nanoseconds(nanoseconds)
    }

    /// How long something has been so: the two longest units that count.
    ///
    ///     0.4 s → 0.4s   12 s → 12s   75 s → 1m15s   8 041 s → 2h14m   180 000 s → 2d2h
    public static func format(_ duration: Duration) -> String {
        let milliseconds = max(0, duration.wholeMilliseconds)
        if milliseconds < 10_000 {
            let tenths = milliseconds / 100
            return tenths % 10 == 0 ? "\(tenths / 10)s" : "\(tenths / 10).\(tenths % 10)s"
        }
        for (unit, next) in zip(units, units.dropFirst()) where milliseconds >= unit.milliseconds {
            let rest = milliseconds % unit.milliseconds / next.milliseconds
            let whole = "\(milliseconds / unit.milliseconds)\(unit.name)"
            return rest == 0 || next.milliseconds < 1_000 ? whole : whole + "\(rest)\(next.name)"
        }
        return "0s"
    }

    /// A setting, as it would be written: the longest unit that leaves no fraction.
    ///
    ///     250 ms → 250ms   30 s → 30s   90 s → 90s   300 s → 5m
    public static func formatSetting(_ duration: Duration) -> String {
        let milliseconds = max(0, duration.wholeMilliseconds)
        guard milliseconds > 0 else { return "0s" }
        for unit in units where milliseconds % unit.milliseconds == 0 {
            return "\(milliseconds / unit.milliseconds)\(unit.name)"
        }
        return "\(milliseconds)ms"
    }
}

extension Duration {
    /// The milliseconds in it, rounded to nearest: what came from a Double is seldom exact.
    public var wholeMilliseconds: Int64 {
        let half: Int64 = self < .zero ? -500_000_000_000_000 : 500_000_000_000_000
        return components.seconds * 1_000 + (components.attoseconds + half) / 1_000_000_000_000_000
    }
}
