import Testing

@testable import HerdCore

/// Each comparison against the standard library's, on bytes of few values and all lengths.
struct RawBytesTests {
    @Test func `comparisons agree with those of arrays`() {
        var random = SplitMix64(seed: 5)
        for _ in 0..<20_000 {
            let first = bytes(&random)
            let second = Bool.random(using: &random) ? bytes(&random) : changed(first, &random)
            first.withUnsafeBytes { first in
                second.withUnsafeBytes { second in
                    #expect(first.hasSameBytes(as: second) == first.elementsEqual(second))
                    let order = first.compared(to: second)
                    #expect((order < 0) == first.lexicographicallyPrecedes(second))
                    #expect((order > 0) == second.lexicographicallyPrecedes(first))
                }
            }
        }
    }

    @Test func `the first byte of a range is found`() {
        var random = SplitMix64(seed: 6)
        for _ in 0..<20_000 {
            let bytes = bytes(&random)
            let start = Int.random(in: 0...bytes.count, using: &random)
            let end = Int.random(in: start...bytes.count, using: &random)
            let byte = UInt8.random(in: 0...3, using: &random) &* 85
            let found = bytes.withUnsafeBytes { $0.firstOffset(of: byte, in: start..<end) }
            #expect(found == bytes[start..<end].firstIndex(of: byte))
        }
    }

    private func bytes(_ random: inout SplitMix64) -> [UInt8] {
        (0..<Int.random(in: 0...40, using: &random)).map { _ in
            UInt8.random(in: 0...3, using: &random) &* 85
        }
    }

    private func changed(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        guard let position = bytes.indices.randomElement(using: &random) else { return [0] }
        var changed = bytes
        changed[position] ^= Bool.random(using: &random) ? 0x80 : 0
        return changed
    }
}
