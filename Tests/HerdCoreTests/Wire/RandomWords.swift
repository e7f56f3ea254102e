/// Legal words of all shapes, and lines made of them.
extension SplitMix64 {
    /// Digits; none if `count` allows it.
    mutating func digits(_ count: ClosedRange<Int>) -> String {
        let length = Int.random(in: count, using: &self)
        return String((0..<length).map { _ in "0123456789".randomElement(using: &self) ?? "0" })
    }

    mutating func client() -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz.-_0123456789?+/ü")
        let length = Int.random(in: 1...40, using: &self)
        return String((0..<length).map { _ in letters.randomElement(using: &self) ?? "a" })
    }

    mutating func location() -> String {
        degrees(below: 90) + degrees(below: 180) + (Bool.random(using: &self) ? "/" : "")
    }

    mutating func time() -> String {
        let zeros = String(repeating: "0", count: Int.random(in: 0...3, using: &self))
        let seconds = UInt64.random(in: 0..<9_223_372_036, using: &self)
        return zeros + String(seconds) + fraction(0...30)
    }

    mutating func label() -> Int64 { Int64.random(in: 0...Int64.max, using: &self) }

    /// One to four separators of those that are allowed.
    mutating func space() -> String {
        let separators: [Character] = [" ", "\t", "\r", "\u{0B}", "\u{0C}"]
        let length = Int.random(in: 1...4, using: &self)
        return String((0..<length).map { _ in separators.randomElement(using: &self) ?? " " })
    }

    private mutating func degrees(below limit: Int) -> String {
        let whole = Int.random(in: 0..<limit, using: &self)
        return (Bool.random(using: &self) ? "+" : "-") + String(whole) + fraction(0...20)
    }

    private mutating func fraction(_ decimals: ClosedRange<Int>) -> String {
        let digits = digits(decimals)
        return digits.isEmpty ? "" : "." + digits
    }
}
