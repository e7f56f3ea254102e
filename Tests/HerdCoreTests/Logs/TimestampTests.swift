import HerdCore
import Testing

struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"),
        (1_795_393_023_123_456_789, "2026-11-23T00:17:03.123456Z"),
        (951_782_400_000_000_000, "2000-02-29T00:00:00.000000Z"),
        (4_107_542_399_999_999_999, "2100-02-28T23:59:59.999999Z"),
        (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (-1_000_000_000, "1969-12-31T23:59:59.000000Z"),
        (Int64.max, "2262-04-11T23:47:16.854775Z"),
        (Int64.min, "1677-09-21T00:12:43.145224Z"),
    ])
    func `a time is written as the calendar has it`(nanoseconds: Int64, text: String) {
        #expect(WallTime(nanoseconds: nanoseconds).rfc3339 == text)
    }

    @Test func `a written time is read back to the microsecond`() {
        var random = SplitMix64(seed: 1)
        for _ in 0..<20_000 {
            let microseconds = Int64.random(
                in: -9_000_000_000_000_000...9_000_000_000_000_000,
                using: &random
            )
            let time = WallTime(nanoseconds: microseconds * 1_000)
            #expect(WallTime(rfc3339: Array(time.rfc3339.utf8)[...]) == time)
        }
    }

    @Test func `days follow each other as in the calendar`() {
        let months = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var day: Int64 = 0
        for year in 1970..<2470 {
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for (index, length) in months.enumerated() {
                for number in 1...(index == 1 && leap ? 29 : length) {
                    let date = CivilDate(
                        year: Int64(year),
                        month: Int64(index + 1),
                        day: Int64(number)
                    )
                    #expect(CivilDate(daysSince1970: day) == date)
                    #expect(date?.daysSince1970 == day)
                    day += 1
                }
            }
        }
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T00:17:03Z", "2026-11-23T00:17:03.123456+",
        "2026-02-29T00:00:00.000000Z",
        "2026-13-01T00:00:00.000000Z", "2026-00-01T00:00:00.000000Z", "2026-01-00T00:00:00.000000Z",
        "2026-04-31T00:00:00.000000Z", "2026-11-23T24:00:00.000000Z", "2026-11-23T00:60:00.000000Z",
        "2026-11-23T00:00:60.000000Z", "2026-11-23 00:00:00.000000Z", "2026-11-23T00:00:00,000000Z",
        "2026-11-23T00:00:00.00000Z0", "+026-11-23T00:00:00.000000Z", "2026-11-23T00:00:00.000000z",
        "9999-01-01T00:00:00.000000Z", "1600-01-01T00:00:00.000000Z",
        "2026-11-23T00:00:00.000000ZZ",
    ])
    func `another form, or no day of the calendar, is not read`(text: String) {
        #expect(WallTime(rfc3339: Array(text.utf8)[...]) == nil)
    }
}
