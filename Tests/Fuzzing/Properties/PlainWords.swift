/// Whether words of an IAMAT are what they should be, one byte after the other.
///
/// The server reads eight at once: what it takes must be what is taken here.
enum PlainWords {
    static func areReport(_ words: [ArraySlice<UInt8>]) -> Bool {
        guard words.count == 4, words[1].count <= 255, words[2].count <= 128, words[3].count <= 128
        else { return false }
        return isLocation(words[2]) && isTime(words[3])
    }

    private static func isLocation(_ word: ArraySlice<UInt8>) -> Bool {
        var rest = word
        guard takeDegrees(from: &rest, digitsMax: 2, limit: 90) else { return false }
        guard takeDegrees(from: &rest, digitsMax: 3, limit: 180) else { return false }
        return rest.isEmpty || rest.elementsEqual("/".utf8)
    }

    private static func takeDegrees(
        from rest: inout ArraySlice<UInt8>,
        digitsMax: Int,
        limit: Int
    ) -> Bool {
        guard let sign = rest.popFirst(), sign == 0x2B || sign == 0x2D else { return false }
        guard let (whole, decimals) = takeNumber(from: &rest), whole.count <= digitsMax
        else { return false }
        let degrees = whole.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return degrees < limit || (degrees == limit && decimals.allSatisfy { $0 == 0x30 })
    }

    /// Digits without zeros before them are as large as their text says, if there are as many.
    private static func isTime(_ word: ArraySlice<UInt8>) -> Bool {
        var rest = word
        guard let (whole, decimals) = takeNumber(from: &rest), rest.isEmpty else { return false }
        let padded = decimals.prefix(9) + repeatElement(0x30, count: max(0, 9 - decimals.count))
        let nanoseconds = (whole + padded).drop { $0 == 0x30 }
        let largest = Array(String(Int64.max).utf8)
        return nanoseconds.count < largest.count
            || (nanoseconds.count == largest.count
                && !largest.lexicographicallyPrecedes(nanoseconds))
    }

    /// Digits, and perhaps a point and digits; nil where there are none.
    private static func takeNumber(
        from rest: inout ArraySlice<UInt8>
    ) -> (whole: ArraySlice<UInt8>, decimals: ArraySlice<UInt8>)? {
        let whole = takeDigits(from: &rest)
        guard !whole.isEmpty else { return nil }
        guard rest.first == 0x2E else { return (whole, []) }
        rest.removeFirst()
        let decimals = takeDigits(from: &rest)
        return decimals.isEmpty ? nil : (whole, decimals)
    }

    private static func takeDigits(from rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        rest.removeFirst(digits.count)
        return digits
    }
}
