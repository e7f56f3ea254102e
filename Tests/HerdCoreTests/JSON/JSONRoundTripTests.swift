import Testing

@testable import HerdCore

@Suite struct JSONRoundTripTests {
    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `a random value is the same after writing and reading`(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<40 {
            let value = randomValue(depth: 0, using: &random)
            for layout in [JSONLayout.compact, .google] {
                #expect(try JSONValue(parsing: value.text(layout)) == value, "seed \(seed)")
            }
        }
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `a text with a random byte changed is read or refused, never worse`(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<40 {
            var text = randomValue(depth: 0, using: &random).text()
            let index = text.indices.randomElement(using: &random) ?? 0
            text[index] = UInt8.random(in: 0...255, using: &random)
            do throws(JSONError) {
                let value = try JSONValue(parsing: text)
                #expect(try JSONValue(parsing: value.text()) == value, "seed \(seed)")
            } catch {
                #expect(error.position <= TextPosition(of: text.count, in: text), "seed \(seed)")
            }
        }
    }

    private func randomValue(depth: Int, using random: inout SplitMix64) -> JSONValue {
        switch Int.random(in: 0...(depth < 5 ? 7 : 4), using: &random) {
        case 0: .null
        case 1: .bool(.random(using: &random))
        case 2: .integer(.random(in: .min ... .max, using: &random))
        case 3: .decimal(Double(bitPattern: random.next()).finite)
        case 4: .string(randomString(using: &random))
        case 5:
            .array(
                randomCount(using: &random).map { _ in
                    randomValue(depth: depth + 1, using: &random)
                }
            )
        default:
            .object(
                randomCount(using: &random).map { _ in
                    JSONMember(
                        key: randomString(using: &random),
                        value: randomValue(depth: depth + 1, using: &random)
                    )
                }
            )
        }
    }

    private func randomCount(using random: inout SplitMix64) -> Range<Int> {
        0..<Int.random(in: 0...4, using: &random)
    }

    private func randomString(using random: inout SplitMix64) -> String {
        var string = ""
        for _ in randomCount(using: &random) {
            let range: ClosedRange<UInt32> =
                [0...0x7F, 0x22...0x22, 0x5C...0x5C, 0x80...0x7FF, 0x800...0x10FFFF]
                .randomElement(using: &random) ?? 0...0
            string.unicodeScalars.append(
                Unicode.Scalar(.random(in: range, using: &random)) ?? "\u{FFFD}"
            )
        }
        return string
    }
}

extension Double {
    fileprivate var finite: Double { isFinite ? self : 0 }
}
