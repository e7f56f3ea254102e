import Testing

@testable import HerdCore

struct SightingTests {
    @Test(arguments: [
        ("0", 0), ("0.000000001", 1), ("1520023934.918963997", 1_520_023_934_918_963_997),
        ("1520023934", 1_520_023_934_000_000_000), ("000001.5", 1_500_000_000),
        ("1.0000000009", 1_000_000_000), ("1.9999999999999999", 1_999_999_999),
        ("9223372036.854775807", Int64.max), ("9223372036.8547758079", Int64.max),
    ])
    func `time is exact to the nanosecond, the rest cut off`(word: String, nanoseconds: Int64) {
        #expect(lending(word) { Sighting.nanoseconds(from: $0) } == nanoseconds)
    }

    @Test(arguments: [
        "9223372036.854775808", "9223372037", "18446744073.709551616", "18446744073709551616",
        "99999999999999999999999.5",
        "-1", "+1", "1e9", "1520023934.", ".5", "now", "1520023934,5",
    ])
    func `no other time is taken`(word: String) {
        #expect(lending(word) { Sighting.nanoseconds(from: $0) } == nil)
    }

    @Test func `a time may be so long and no longer`() {
        let longest = String(repeating: "0", count: WireLimits.timeBytesMax - 1) + "1"
        #expect(lending(longest) { Sighting.nanoseconds(from: $0) } == 1_000_000_000)
        #expect(lending("0" + longest) { Sighting.nanoseconds(from: $0) } == nil)
    }

    @Test func `any nanosecond is read as written`() {
        var random = SplitMix64(seed: 1_970)
        for _ in 0..<5_000 {
            let nanoseconds = Int64.random(in: 0...Int64.max, using: &random)
            var text: [UInt8] = []
            LineWriter.append(to: &text) { $0.putSeconds(nanoseconds) }
            let word = String(decoding: text.dropFirst().dropLast(), as: UTF8.self)
            #expect(lending(word) { Sighting.nanoseconds(from: $0) } == nanoseconds, "\(word)")
        }
    }
}
