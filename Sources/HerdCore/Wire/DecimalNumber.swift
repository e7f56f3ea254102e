/// A decimal number without sign: digits, or digits, a point and digits.
///
/// Nothing else is one: no exponent, no `.5`, no `5.`, no sign. Leading zeros are fine.
struct DecimalNumber: Equatable {
    /// The digits before the point; `UInt64.max` also stands for all that is larger.
    let integer: UInt64
    /// How many digits stand before the point.
    let integerDigits: Int
    /// What stands behind the point, in parts of one; further digits are cut off.
    let fraction: UInt64
    /// Whether nothing but zeros stands behind the point.
    let isWhole: Bool

    /// Of how many parts `fraction` counts.
    enum Parts: UInt64 {
        case billion = 1_000_000_000
        case trillion = 1_000_000_000_000
    }

    /// Reads from `offset` on and moves it behind the number; nil if there is none.
    @inline(__always)
    init?(in bytes: UnsafeRawBufferPointer, at offset: inout Int, parts: Parts) {
        let count = bytes.count
        let start = offset
        var end = start
        integer = Self.integer(in: bytes, of: count, at: &end)
        integerDigits = end &- start
        offset = end
        guard end > start else { return nil }

        guard end < count, bytes[end] == UInt8(ascii: ".") else {
            fraction = 0
            isWhole = true
            return
        }
        end &+= 1
        let digits = EightDigits(bytes.eightBytes(at: end, of: count))
        end &+= digits.count
        // What the digit that was read last is worth.
        var weight = parts.rawValue / 100_000_000
        var fraction = digits.paddedNumber &* weight
        var isWhole = digits.areZeros
        if digits.count == 8 {
            while end < count, let digit = Self.digit(bytes[end]) {
                weight /= 10
                fraction &+= digit &* weight
                isWhole = isWhole && digit == 0
                end &+= 1
            }
        }
        self.fraction = fraction
        self.isWhole = isWhole
        offset = end
        guard digits.count > 0 else { return nil }
    }

    /// The number that is the whole word; nil if the word is anything else.
    @inline(__always)
    init?(word: UnsafeRawBufferPointer, parts: Parts) {
        var offset = 0
        self.init(in: word, at: &offset, parts: parts)
        guard offset == word.count else { return nil }
    }

    var isZero: Bool { integer == 0 && isWhole }

    func isAtMost(_ limit: UInt64) -> Bool {
        integer < limit || (integer == limit && isWhole)
    }

    /// The number that the next digits make; 0 if there are none.
    ///
    /// Mostly they are too few to be worth reading eight at once.
    @inline(__always)
    private static func integer(
        in bytes: UnsafeRawBufferPointer,
        of count: Int,
        at end: inout Int
    ) -> UInt64 {
        var number: UInt64 = 0
        let fitting = min(count, end &+ digitsThatFit)
        while end < fitting, let digit = digit(bytes[end]) {
            number = number &* 10 &+ digit
            end &+= 1
        }
        guard end == fitting else { return number }
        while end < count, let digit = digit(bytes[end]) {
            number = appending(digit, to: number)
            end &+= 1
        }
        return number
    }

    /// So many digits make no number that is too large.
    private static let digitsThatFit = 19

    @inline(__always)
    private static func digit(_ byte: UInt8) -> UInt64? {
        let digit = byte &- UInt8(ascii: "0")
        return digit <= 9 ? UInt64(digit) : nil
    }

    private static func appending(_ digit: UInt64, to number: UInt64) -> UInt64 {
        let (tens, overflowed) = number.multipliedReportingOverflow(by: 10)
        let (sum, carried) = tens.addingReportingOverflow(digit)
        return overflowed || carried ? .max : sum
    }
}

/// Whole numbers: a label, a bound.
extension UInt64 {
    /// The word's value if it is nothing but digits and fits.
    init?(word: UnsafeRawBufferPointer) {
        var value: UInt64 = 0
        for byte in word {
            let digit = byte &- UInt8(ascii: "0")
            let (tens, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = tens.addingReportingOverflow(UInt64(digit))
            guard digit <= 9, !overflowed, !carried else { return nil }
            value = sum
        }
        guard !word.isEmpty else { return nil }
        self = value
    }
}
