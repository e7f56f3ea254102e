/// Builds gzip files by hand (RFC 1951 and 1952), so that a small one can hold a lot.
enum GzipBytes {
    private static let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]

    /// A text of less than 64 KiB in one stored block.
    static func of(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        let length = UInt16(bytes.count)
        let block = [1] + littleEndian(length) + littleEndian(~length) + bytes
        return header + block + littleEndian(crc32(of: bytes)) + littleEndian(UInt32(bytes.count))
    }

    /// `1 + 258 * repeats` zero bytes; ends without the checksum, which nobody should get to.
    static func bomb(repeats: Int) -> [UInt8] {
        var bits = BitWriter()
        bits.append(0b1, count: 1)  // last block
        bits.append(0b01, count: 2)  // fixed Huffman codes
        bits.appendCode(0b0011_0000, count: 8)  // the literal 0
        for _ in 0..<repeats {
            bits.appendCode(0b1100_0101, count: 8)  // length 258
            bits.appendCode(0, count: 5)  // distance 1
        }
        bits.appendCode(0, count: 7)  // end of block
        return header + bits.bytes + Array(repeating: 0, count: 8)
    }

    private static func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    private static func crc32(of bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in
                value >> 1 ^ (value & 1 == 1 ? 0xedb8_8320 : 0)
            }
        }
    }
}

private struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var bitsUsed = 8

    /// Lowest bit first.
    mutating func append(_ value: Int, count: Int) {
        for bit in 0..<count { append(bit: value >> bit & 1) }
    }

    /// Huffman codes are packed highest bit first.
    mutating func appendCode(_ value: Int, count: Int) {
        for bit in (0..<count).reversed() { append(bit: value >> bit & 1) }
    }

    private mutating func append(bit: Int) {
        if bitsUsed == 8 {
            bytes.append(0)
            bitsUsed = 0
        }
        bytes[bytes.count - 1] |= UInt8(bit << bitsUsed)
        bitsUsed += 1
    }
}
