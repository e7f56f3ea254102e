import Testing

@testable import HerdCore

struct DecimalNumberTests {
    @Test(arguments: [
        ("0", 0, 0), ("7", 7, 0), ("007", 7, 0), ("10.5", 10, 500_000_000),
        ("0.000000001", 0, 1), ("1.0000000019", 1, 1), ("2.999999999999", 2, 999_999_999),
        ("1520023934.918963997", 1_520_023_934, 918_963_997),
        ("18446744073709551615", UInt64.max, 0), ("18446744073709551616", UInt64.max, 0),
        ("99999999999999999999999999999999", UInt64.max, 0),
    ])
    func `digits, and perhaps a point and digits`(
        word: String,
        integer: UInt64,
        fraction: UInt64
    ) throws {
        let number = try #require(lending(word) { DecimalNumber(word: $0, parts: .billion) })
        #expect(number.integer == integer)
        #expect(number.fraction == fraction)
    }

    @Test(arguments: [
        "", ".", ".5", "5.", "+5", "-5", "--5", "1e3", "1E3", "0x10", "1.2.3", "1,5", "1_000",
        "inf", "nan", "٣", "½", "1 ", " 1", "1\u{0}", "1.5x", "x1",
    ])
    func `nothing else is a number`(word: String) {
        #expect(lending(word) { DecimalNumber(word: $0, parts: .billion) } == nil)
    }

    @Test func `what is cut off still counts against a limit`() throws {
        let justOver = try #require(
            lending("50.0000000000000001") { DecimalNumber(word: $0, parts: .trillion) }
        )
        #expect(!justOver.isAtMost(50))
        let exact = try #require(
            lending("50.0000000000000000") { DecimalNumber(word: $0, parts: .trillion) }
        )
        #expect(exact.isAtMost(50))
        let tiny = try #require(
            lending("0.00000000000000001") { DecimalNumber(word: $0, parts: .trillion) }
        )
        #expect(!tiny.isZero)
    }

    @Test func `whole numbers are digits that fit`() {
        #expect(lending("18446744073709551615") { UInt64(word: $0) } == .max)
        #expect(lending("000020") { UInt64(word: $0) } == 20)
        for word in ["", "18446744073709551616", "+5", "-0", "5.0", "0x5", "²", "5 "] {
            #expect(lending(word) { UInt64(word: $0) } == nil, "\(word)")
        }
    }
}
