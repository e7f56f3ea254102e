/// Up to eight decimal digits, read or written at once.
///
/// A byte of a 64-bit word holds each digit, the first one in the lowest; one multiplication then
/// does to all of them what a loop would do to each (Lamport, *Multiple byte processing with
/// full-word instructions*, 1975).
struct EightDigits {
    /// How many of the bytes, from the first on, are digits: 0…8.
    let count: Int
    /// Their values, and zeros behind them.
    private let values: UInt64

    /// Eight zeros in ASCII.
    static let zeros: UInt64 = 0x3030_3030_3030_3030

    /// Reads the digits with which eight bytes begin, the first byte being the lowest.
    @inline(__always)
    init(_ bytes: UInt64) {
        let values = bytes ^ Self.zeros
        // A byte's top bit becomes 1 where it is no digit, rightly so up to the first such byte.
        let others = (values | (values &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080
        count = others.trailingZeroBitCount / 8
        let first = others & (0 &- others)
        self.values = values & ((first >> 7) &- 1)
    }

    /// None of them is another digit than zero.
    var areZeros: Bool { values == 0 }

    /// The number that the digits make with zeros behind them, up to eight digits.
    @inline(__always)
    var paddedNumber: UInt64 { Self.sum(values) }

    /// Of eight digits: first those of each pair are added up, then pairs, then fours.
    @inline(__always)
    private static func sum(_ digits: UInt64) -> UInt64 {
        let pairs = digits &* 10 &+ (digits >> 8)
        let firstAndThird = (pairs & 0x0000_00FF_0000_00FF) &* (100 &+ 1_000_000 << 32)
        let secondAndFourth = (pairs >> 16 & 0x0000_00FF_0000_00FF) &* (1 &+ 10_000 << 32)
        return (firstAndThird &+ secondAndFourth) >> 32
    }

    /// The eight digits of a number below 100,000,000 in ASCII, the first one in the lowest byte.
    static func text(of number: UInt64) -> UInt64 {
        let (high, low) = number.quotientAndRemainder(dividingBy: 10_000)
        let fours = high | low << 32
        // 5,243 / 2^19 is a hundredth and 103 / 2^10 a tenth, exactly enough for what is divided.
        let hundreds = (fours &* 5_243) >> 19 & 0x0000_007F_0000_007F
        let pairs = hundreds | (fours &- hundreds &* 100) << 16
        let tens = (pairs &* 103) >> 10 & 0x000F_000F_000F_000F
        let digits = tens | (pairs &- tens &* 10) << 8
        return digits | zeros
    }
}
