/// The lines that a server writes, LF included. They are appended: nothing is allocated for them.
extension [UInt8] {
    /// `AT server difference client location time`.
    mutating func appendAT(_ report: Report) {
        append(contentsOf: "AT ".utf8)
        append(contentsOf: report.origin)
        append(UInt8(ascii: " "))
        appendSeconds(report.difference)
        append(UInt8(ascii: " "))
        appendWords(of: report.sighting)
        append(UInt8(ascii: "\n"))
    }

    /// `UPDATE client location time label server`.
    mutating func appendUpdate(_ report: Report) {
        append(contentsOf: "UPDATE ".utf8)
        appendWords(of: report.sighting)
        append(UInt8(ascii: " "))
        appendDigits(report.label.magnitude, atLeast: 1)
        append(UInt8(ascii: " "))
        append(contentsOf: report.origin)
        append(UInt8(ascii: "\n"))
    }

    /// `? ` and the line as it came.
    mutating func appendUnknown(_ line: UnsafeRawBufferPointer) {
        append(contentsOf: "? ".utf8)
        append(contentsOf: line)
        append(UInt8(ascii: "\n"))
    }

    /// Seconds with their sign, always, and nine decimals, from nanoseconds.
    mutating func appendSeconds(_ nanoseconds: Int64) {
        let (seconds, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        append(nanoseconds < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        appendDigits(seconds, atLeast: 1)
        append(UInt8(ascii: "."))
        appendDigits(rest, atLeast: 9)
    }

    private mutating func appendWords(of sighting: Sighting) {
        append(contentsOf: sighting.client)
        append(UInt8(ascii: " "))
        append(contentsOf: sighting.location)
        append(UInt8(ascii: " "))
        append(contentsOf: sighting.time)
    }

    /// The number in decimal, with zeros before it up to `width` digits.
    private mutating func appendDigits(_ number: UInt64, atLeast width: Int) {
        var digits = 1
        var power: UInt64 = 10
        while digits < 20, number >= power {
            digits += 1
            power = digits < 20 ? power * 10 : power
        }
        digits = Swift.max(digits, width)
        append(contentsOf: repeatElement(UInt8(ascii: "0"), count: digits))
        var rest = number
        var position = count - 1
        while rest > 0 {
            self[position] += UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            position -= 1
        }
    }
}
