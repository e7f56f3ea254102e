/// The one form of date and time in our logs: RFC 3339, UTC, six decimals, 27 bytes.
///
///     2026-11-23T00:17:03.123456Z
extension WallTime {
    public static let rfc3339Bytes = 27
    private static let microsecondsPerDay: Int64 = 86_400_000_000

    /// What is finer than a microsecond is cut off.
    public var rfc3339: String {
        var bytes: [UInt8] = []
        appendRFC3339(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    public func appendRFC3339(to bytes: inout [UInt8]) {
        let microseconds = Self.floored(nanoseconds, by: 1_000).quotient
        let (day, inDay) = Self.floored(microseconds, by: Self.microsecondsPerDay)
        let date = CivilDate(daysSince1970: day)
        let seconds = inDay / 1_000_000
        Self.append(date.year, digits: 4, "-", to: &bytes)
        Self.append(date.month, digits: 2, "-", to: &bytes)
        Self.append(date.day, digits: 2, "T", to: &bytes)
        Self.append(seconds / 3_600, digits: 2, ":", to: &bytes)
        Self.append(seconds / 60 % 60, digits: 2, ":", to: &bytes)
        Self.append(seconds % 60, digits: 2, ".", to: &bytes)
        Self.append(inDay % 1_000_000, digits: 6, "Z", to: &bytes)
    }

    /// The number with zeros in front, and what ends it.
    private static func append(
        _ value: Int64,
        digits: Int,
        _ end: Unicode.Scalar,
        to bytes: inout [UInt8]
    ) {
        var divisor: Int64 = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
        bytes.append(UInt8(ascii: end))
    }

    /// Reads exactly this form; nil for another, or for a date that is in no calendar.
    public init?(rfc3339 text: ArraySlice<UInt8>) {
        guard text.count == Self.rfc3339Bytes else { return nil }
        var reader = FieldReader(rest: text)
        guard let year = reader.take(4, "-"), let month = reader.take(2, "-"),
            let day = reader.take(2, "T"), let hour = reader.take(2, ":"),
            let minute = reader.take(2, ":"), let second = reader.take(2, "."),
            let microsecond = reader.take(6, "Z"),
            let date = CivilDate(year: year, month: month, day: day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let inDay = ((hour * 60 + minute) * 60 + second) * 1_000_000 + microsecond
        let microseconds = date.daysSince1970 * Self.microsecondsPerDay + inDay
        let (nanoseconds, overflow) = microseconds.multipliedReportingOverflow(by: 1_000)
        guard !overflow else { return nil }
        self.init(nanoseconds: nanoseconds)
    }

    private static func floored(
        _ value: Int64,
        by divisor: Int64
    ) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

/// Takes numbers of a fixed width, each ended by a certain character.
private struct FieldReader {
    var rest: ArraySlice<UInt8>

    mutating func take(_ digits: Int, _ end: Unicode.Scalar) -> Int64? {
        var value: Int64 = 0
        for byte in rest.prefix(digits) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        rest = rest.dropFirst(digits)
        guard rest.popFirst() == UInt8(ascii: end) else { return nil }
        return value
    }
}
