/// Writes one line from left to right into memory on the stack; it is appended as a whole.
///
/// Building a line word by word in an array would look after the array's memory for every word.
struct LineWriter {
    private let bytes: UnsafeMutableRawBufferPointer
    private var count = 0

    /// AT and UPDATE with the longest words have fewer than 800.
    private static let bytesMax = 1_024

    /// Appends to `output` the line that `body` writes, and its LF.
    static func append(to output: inout [UInt8], _ body: (inout LineWriter) -> Void) {
        withUnsafeTemporaryAllocation(byteCount: bytesMax, alignment: 8) { bytes in
            var line = LineWriter(bytes: bytes)
            body(&line)
            line.put(UInt8(ascii: "\n"))
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<line.count]))
        }
    }

    private init(bytes: UnsafeMutableRawBufferPointer) {
        self.bytes = bytes
    }

    mutating func put(_ byte: UInt8) {
        bytes[count] = byte
        count += 1
    }

    mutating func put(_ text: StaticString) {
        put(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func put(_ word: UnsafeRawBufferPointer) {
        precondition(count + word.count < bytes.count, "a line of \(count + word.count) bytes")
        UnsafeMutableRawBufferPointer(rebasing: bytes[count...]).copyMemory(from: word)
        count += word.count
    }

    /// Client, location and time, with spaces between them.
    mutating func put(_ sighting: Sighting) {
        put(sighting.client)
        put(UInt8(ascii: " "))
        put(sighting.location)
        put(UInt8(ascii: " "))
        put(sighting.time)
    }

    /// The number in decimal, with zeros before it up to `width` digits.
    mutating func put(_ number: UInt64, digitsMin width: Int = 1) {
        let end = count + max(width, Self.digits(of: number))
        var position = end
        var rest = number
        while position > count {
            position -= 1
            bytes[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count = end
    }

    /// The number as 16 hexadecimal digits.
    mutating func putHex(_ number: UInt64) {
        for shift in stride(from: 60, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: number >> UInt64(shift)) & 0xF
            put(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    /// Seconds with their sign, always, and nine decimals, from nanoseconds.
    mutating func putSeconds(_ nanoseconds: Int64) {
        let (seconds, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        put(nanoseconds < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        put(seconds)
        put(UInt8(ascii: "."))
        put(rest, digitsMin: 9)
    }

    private static func digits(of number: UInt64) -> Int {
        var digits = 1
        var rest = number
        while rest >= 10_000 {
            rest /= 10_000
            digits += 4
        }
        while rest >= 10 {
            rest /= 10
            digits += 1
        }
        return digits
    }
}
