/// Lengths of time as people read them in a table or a sentence.
public enum ElapsedText {
    /// Units from a second up, longest first, with their length in seconds.
    private static let units: [(name: String, seconds: Int64)] = [
        ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1),
    ]

    /// The two longest units that count; below ten seconds one decimal.
    ///
    ///     0.4 s → 0.4s   12.9 s → 12s   75 s → 1m15s   8 041 s → 2h14m   180 000 s → 2d2h
    public static func format(_ duration: Duration) -> String {
        let milliseconds = max(0, duration.wholeMilliseconds)
        let seconds = milliseconds / 1_000
        if seconds < 10 {
            let tenth = milliseconds % 1_000 / 100
            return tenth == 0 ? "\(seconds)s" : "\(seconds).\(tenth)s"
        }
        for (unit, next) in zip(units, units.dropFirst()) where seconds >= unit.seconds {
            let rest = seconds % unit.seconds / next.seconds
            let whole = "\(seconds / unit.seconds)\(unit.name)"
            return rest == 0 ? whole : whole + "\(rest)\(next.name)"
        }
        return "\(seconds)s"
    }
}

extension Duration {
    /// The milliseconds in it, rounded to nearest: what came from a Double is seldom exact.
    public var wholeMilliseconds: Int64 {
        let half: Int64 = self < .zero ? -500_000_000_000_000 : 500_000_000_000_000
        return components.seconds * 1_000 + (components.attoseconds + half) / 1_000_000_000_000_000
    }
}
