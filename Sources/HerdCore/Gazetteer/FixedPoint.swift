/// Decimal numbers with up to seven decimals as integers: degrees × 10⁷, about a centimeter.
enum FixedPoint {
    static let decimalsMax = 7
    static let unit = 10_000_000

    /// Reads `-118.4451`: at most three digits, then at most seven decimals; nil for all else.
    static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        var rest = text[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest = rest.dropFirst() }
        var value = 0
        var digits = 0
        var decimals: Int?
        for byte in rest {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
                digits += 1
                if let count = decimals { decimals = count + 1 }
            case UInt8(ascii: ".") where decimals == nil && digits > 0:
                decimals = 0
            default:
                return nil
            }
            guard digits <= 3 + (decimals ?? 0) else { return nil }
        }
        guard digits > 0, decimals != 0, decimals ?? 0 <= decimalsMax else { return nil }
        for _ in (decimals ?? 0)..<decimalsMax { value *= 10 }
        return isNegative ? -value : value
    }

    /// Appends the shortest decimal number that is exactly `value` / 10⁷.
    static func write(_ value: Int, into output: inout [UInt8]) {
        if value < 0 { output.append(UInt8(ascii: "-")) }
        let (whole, fraction) = Int(value.magnitude).quotientAndRemainder(dividingBy: unit)
        output += String(whole).utf8
        guard fraction > 0 else { return }
        output.append(UInt8(ascii: "."))
        var rest = fraction
        var scale = unit / 10
        while rest > 0 {
            output.append(UInt8(ascii: "0") + UInt8(rest / scale))
            rest %= scale
            scale /= 10
        }
    }
}
