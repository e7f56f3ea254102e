import Testing

@testable import HerdCore

struct EightDigitsTests {
    private typealias Parts = DecimalNumber.Parts

    /// Any byte at any place among digits.
    @Test func `digits count up to the first byte that is none`() {
        for place in 0..<8 {
            for byte in UInt8.min ... .max {
                var bytes = Array("98765432".utf8)
                bytes[place] = byte
                let digits = EightDigits(bytes.withUnsafeBytes { $0.eightBytes(at: 0, of: 8) })
                let expected = bytes.prefix { (0x30...0x39).contains($0) }
                #expect(digits.count == expected.count)
                let number = expected.reduce(0) { $0 * 10 + UInt64($1 - 0x30) }
                let zeros = repeatElement(UInt64(10), count: 8 - expected.count)
                #expect(digits.paddedNumber == zeros.reduce(number, *))
            }
        }
    }

    @Test func `what is written is what the standard library writes`() {
        var random = SplitMix64(seed: 8)
        let edges: [UInt64] = [0, 9, 10, 99, 100, 9_999, 10_000, 99_999_999, 100_000_000, .max]
        for number in edges + (0..<20_000).map({ _ in random.number() }) {
            var line: [UInt8] = []
            LineWriter.append(to: &line) { $0.put(number) }
            #expect(String(decoding: line, as: UTF8.self) == "\(number)\n")
        }
    }

    /// Random digits, points and other bytes of all lengths, against a reader that takes its time.
    @Test func `decimal numbers are read as one digit after the other would be`() {
        var random = SplitMix64(seed: 19)
        for _ in 0..<50_000 {
            let word = random.almostNumber()
            let parts = Bool.random(using: &random) ? Parts.billion : .trillion
            let start = Int.random(in: 0...word.count, using: &random)
            var end = start
            let number = word.withUnsafeBytes {
                DecimalNumber(in: $0, at: &end, parts: parts)
            }
            let plain = PlainNumber(word[start...], decimals: parts == .billion ? 9 : 12)
            #expect(number?.integer == plain?.integer, "\(word)")
            #expect(number?.integerDigits == plain?.integerDigits, "\(word)")
            #expect(number?.fraction == plain?.fraction, "\(word)")
            #expect(number?.isWhole == plain?.isWhole, "\(word)")
            if let plain { #expect(end == start + plain.count, "\(word)") }
        }
    }
}

/// What `DecimalNumber` reads, from text.
private struct PlainNumber {
    let integer: UInt64
    let integerDigits: Int
    let fraction: UInt64?
    let isWhole: Bool
    let count: Int

    init?(_ bytes: ArraySlice<UInt8>, decimals: Int) {
        let whole = bytes.prefix { (0x30...0x39).contains($0) }
        guard !whole.isEmpty else { return nil }
        integer = UInt64(String(decoding: whole, as: UTF8.self)) ?? .max
        integerDigits = whole.count
        let rest = bytes.dropFirst(whole.count)
        guard rest.first == UInt8(ascii: ".") else {
            (fraction, isWhole, count) = (0, true, whole.count)
            return
        }
        let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty else { return nil }
        let kept = String(decoding: digits.prefix(decimals), as: UTF8.self)
        fraction = UInt64(kept + String(repeating: "0", count: decimals - kept.utf8.count))
        isWhole = digits.allSatisfy { $0 == UInt8(ascii: "0") }
        count = whole.count + 1 + digits.count
    }
}

extension SplitMix64 {
    /// Of any number of digits.
    fileprivate mutating func number() -> UInt64 {
        next() >> UInt64.random(in: 0..<64, using: &self)
    }

    /// Digits, perhaps a point and digits; now and then another byte among them.
    fileprivate mutating func almostNumber() -> [UInt8] {
        var word = Array((digits(0...24) + (Bool.random(using: &self) ? "." : "")).utf8)
        word += Array(digits(0...24).utf8)
        if let place = word.indices.randomElement(using: &self), next() % 4 == 0 {
            word[place] = UInt8.random(in: .min ... .max, using: &self)
        }
        return word
    }
}
