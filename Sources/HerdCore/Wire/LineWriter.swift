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

    /// Writes into `bytes`, which have room for all that will be put.
    init(bytes: UnsafeMutableRawBufferPointer) {
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
        let end = count + word.count
        precondition(end <= bytes.count, "a line of \(end) bytes")
        UnsafeMutableRawBufferPointer(rebasing: bytes[count..<end]).copyMemory(from: word)
        count = end
    }

    /// Client, location and time, with spaces between them.
    mutating func put(_ sighting: Sighting) {
        if let text = sighting.text { return put(text) }
        put(sighting.client)
        put(UInt8(ascii: " "))
        put(sighting.location)
        put(UInt8(ascii: " "))
        put(sighting.time)
    }

    /// The number in decimal.
    mutating func put(_ number: UInt64) {
        let (high, low) = number.quotientAndRemainder(dividingBy: 100_000_000)
        let text = EightDigits.text(of: low)
        guard high == 0 else {
            put(high)
            return put(eight: text)
        }
        let zeros = min(7, (text ^ EightDigits.zeros).trailingZeroBitCount / 8)
        put(eight: text >> UInt64(8 * zeros))
        count -= zeros
    }

    /// Eight bytes, the first one lowest.
    private mutating func put(eight text: UInt64) {
        precondition(count + 8 <= bytes.count, "a line of \(count + 8) bytes")
        bytes.storeBytes(of: text.littleEndian, toByteOffset: count, as: UInt64.self)
        count += 8
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
        let (tenth, further) = rest.quotientAndRemainder(dividingBy: 100_000_000)
        put(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: tenth))
        put(eight: EightDigits.text(of: further))
    }
}
