/// A decimal number without sign: digits, or digits, a point and digits.
///
/// Nothing else is one: no exponent, no `.5`, no `5.`, no sign. Leading zeros are fine.
struct DecimalNumber: Equatable {
    /// The digits before the point; `UInt64.max` also stands for all that is larger.
    let integer: UInt64
    /// How many digits stand before the point.
    let integerDigits: Int
    /// The first `decimals` digits behind the point, as if missing ones were zero.
    let fraction: UInt64
    /// Whether a digit other than zero comes behind those of `fraction`.
    let isTruncated: Bool

    /// Reads from `offset` on and moves it behind the number; nil if there is none.
    ///
    /// `decimals` are 8…19.
    init?(in bytes: UnsafeRawBufferPointer, at offset: inout Int, decimals: Int) {
        let start = offset
        integer = Self.integer(in: bytes, at: &offset)
        integerDigits = offset - start
        guard integerDigits > 0 else { return nil }

        guard offset < bytes.count, bytes[offset] == UInt8(ascii: ".") else {
            fraction = 0
            isTruncated = false
            return
        }
        offset += 1
        let point = offset
        fraction = Self.fraction(in: bytes, at: &offset, decimals: decimals)
        isTruncated = offset == point + decimals && Self.skipDigits(in: bytes, at: &offset)
        guard offset > point else { return nil }
    }

    /// The number that is the whole word; nil if the word is anything else.
    init?(word: UnsafeRawBufferPointer, decimals: Int) {
        var offset = 0
        self.init(in: word, at: &offset, decimals: decimals)
        guard offset == word.count else { return nil }
    }

    var isZero: Bool { integer == 0 && fraction == 0 && !isTruncated }

    func isAtMost(_ limit: UInt64) -> Bool {
        integer < limit || (integer == limit && fraction == 0 && !isTruncated)
    }

    /// The number that the next digits make; 0 if there are none.
    private static func integer(in bytes: UnsafeRawBufferPointer, at offset: inout Int) -> UInt64 {
        let digits = EightDigits(bytes.eightBytes(at: offset))
        offset += digits.count
        var number = digits.number
        guard digits.count == 8 else { return number }
        while let digit = digit(in: bytes, at: offset) {
            number = appending(digit, to: number)
            offset += 1
        }
        return number
    }

    /// The number that the next `decimals` digits make, as if missing ones were zero.
    private static func fraction(
        in bytes: UnsafeRawBufferPointer,
        at offset: inout Int,
        decimals: Int
    ) -> UInt64 {
        let digits = EightDigits(bytes.eightBytes(at: offset))
        offset += digits.count
        var number = digits.paddedNumber
        var isOver = digits.count < 8
        for _ in 8..<decimals {
            number *= 10
            guard !isOver, let digit = digit(in: bytes, at: offset) else {
                isOver = true
                continue
            }
            number += digit
            offset += 1
        }
        return number
    }

    /// Moves `offset` behind the next digits; returns whether one of them is not zero.
    private static func skipDigits(in bytes: UnsafeRawBufferPointer, at offset: inout Int) -> Bool {
        var isMore = false
        while let digit = digit(in: bytes, at: offset) {
            isMore = isMore || digit != 0
            offset += 1
        }
        return isMore
    }

    private static func digit(in bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64? {
        guard offset < bytes.count else { return nil }
        let digit = bytes[offset] &- UInt8(ascii: "0")
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
