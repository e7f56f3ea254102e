import Testing

@testable import HerdCore

struct WireFormatTests {
    @Test(arguments: [
        (263_873_386, "+0.263873386"), (-12_000_000_001, "-12.000000001"), (0, "+0.000000000"),
        (1, "+0.000000001"), (-1, "-0.000000001"), (1_000_000_000, "+1.000000000"),
        (Int64.max, "+9223372036.854775807"), (Int64.min, "-9223372036.854775808"),
    ])
    func `a difference has its sign and nine decimals`(nanoseconds: Int64, text: String) {
        var bytes: [UInt8] = []
        LineWriter.append(to: &bytes) { $0.putSeconds(nanoseconds) }
        #expect(String(decoding: bytes, as: UTF8.self) == text + "\n")
    }

    @Test func `the difference of AT is label minus time, exactly`() throws {
        var random = SplitMix64(seed: 4)
        for _ in 0..<5_000 {
            let (label, time) = (random.label(), random.label())
            let nanoseconds = String(time % 1_000_000_000 + 1_000_000_000).dropFirst()
            let word = "\(time / 1_000_000_000).\(nanoseconds)"
            let at = lending("UPDATE a +1-1 \(word) \(label) Hands") { line in
                guard case .update(let report) = Request(line) else { return "not taken" }
                var bytes: [UInt8] = []
                bytes.appendAT(report)
                return String(decoding: bytes, as: UTF8.self)
            }
            let words = at.split(separator: " ")
            let difference = try #require(words.count == 6 ? words[2] : nil, "\(at)")
            let digits = try #require(Int128(difference.replacing(".", with: "")))
            #expect(digits == Int128(label) - Int128(time))
            #expect(at == "AT Hands \(difference) a +1-1 \(word)\n")
        }
    }

    @Test func `an unknown line is repeated byte for byte`() {
        let line: [UInt8] = [0x46, 0xFF, 0x00, 0x20, 0xC3, 0x0D]
        var reply: [UInt8] = [0x21]
        line.withUnsafeBytes { reply.appendUnknown($0) }
        #expect(reply == [0x21, 0x3F, 0x20] + line + [0x0A])
    }
}
