/// A time as people write it on a command line.
///
///     10m  2h  3d           so long ago
///     09:30  09:30:15       the last time that it was that late, UTC
///     2026-11-23            the beginning of that day, UTC
///     2026-11-23T09:30:15.5+01:00, also with a space for T, or shorter; UTC without offset
public enum TimeText {
    private static let nanosecondsPerDay: Int64 = 86_400_000_000_000

    public static func parse(_ text: String, now: WallTime) -> WallTime? {
        if text == "now" { return now }
        if let ago = ago(text) {
            return WallTime(nanoseconds: now.nanoseconds - ago)
        }
        if let inDay = timeOfDay(text) {
            let day = now.nanoseconds / nanosecondsPerDay * nanosecondsPerDay
            let today = day + inDay
            return WallTime(
                nanoseconds: today > now.nanoseconds ? today - nanosecondsPerDay : today
            )
        }
        return dateAndTime(text)
    }

    private static func ago(_ text: String) -> Int64? {
        if text.hasSuffix("d"), let days = Int64(text.dropLast()), (0...36_500).contains(days) {
            return days * nanosecondsPerDay
        }
        return DurationText.parse(text).map { $0 / .nanoseconds(1) }.map { Int64($0) }
    }

    /// `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fraction`, in nanoseconds.
    private static func timeOfDay(_ text: some StringProtocol) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let hour = number(parts[0], digits: 2), hour < 24,
            let minute = number(parts[1], digits: 2), minute < 60
        else { return nil }
        var nanoseconds = (hour * 60 + minute) * 60_000_000_000
        guard parts.count == 3 else { return nanoseconds }
        let second = parts[2].split(separator: ".", omittingEmptySubsequences: false)
        guard second.count <= 2, let whole = number(second[0], digits: 2), whole < 60 else {
            return nil
        }
        nanoseconds += whole * 1_000_000_000
        guard second.count == 2 else { return nanoseconds }
        let digits = second[1].prefix(9)
        guard !digits.isEmpty, let fraction = number(digits, digits: digits.count) else {
            return nil
        }
        return nanoseconds + fraction * power(9 - digits.count)
    }

    private static func power(_ zeros: Int) -> Int64 {
        (0..<zeros).reduce(1) { ten, _ in ten * 10 }
    }

    private static func dateAndTime(_ text: String) -> WallTime? {
        let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) {
            $0 == "T" || $0 == " " || $0 == "t"
        }
        let fields = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard fields.count == 3, let year = number(fields[0], digits: 4),
            let month = number(fields[1], digits: 2), let day = number(fields[2], digits: 2),
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        let midnight = date.daysSince1970.multipliedReportingOverflow(by: nanosecondsPerDay)
        guard !midnight.overflow else { return nil }
        guard parts.count == 2 else { return WallTime(nanoseconds: midnight.partialValue) }
        let (clock, offset) = zone(parts[1])
        guard let offset, let inDay = timeOfDay(clock) else { return nil }
        return WallTime(nanoseconds: midnight.partialValue + inDay - offset)
    }

    /// The time without its offset from UTC, and that; nil where it is none.
    private static func zone(_ text: Substring) -> (Substring, Int64?) {
        if text.hasSuffix("Z") || text.hasSuffix("z") { return (text.dropLast(), 0) }
        guard let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) else { return (text, 0) }
        let offset = timeOfDay(text[text.index(after: sign)...])
        return (text[..<sign], offset.map { text[sign] == "-" ? -$0 : $0 })
    }

    private static func number(_ text: some StringProtocol, digits: Int) -> Int64? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            return nil
        }
        return Int64(text)
    }
}
