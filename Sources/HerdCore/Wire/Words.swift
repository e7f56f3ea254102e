/// The words of one line, from left to right.
///
/// Any run of space, tab, CR, FF or VT separates them; white space around them means nothing.
struct Words {
    private let line: UnsafeRawBufferPointer
    private var offset = 0

    init(_ line: UnsafeRawBufferPointer) {
        self.line = line
    }

    /// The next word, never empty; nil at the end of the line.
    mutating func next() -> UnsafeRawBufferPointer? {
        while offset < line.count, Self.isSpace(line[offset]) { offset += 1 }
        let start = offset
        while offset < line.count, !Self.isSpace(line[offset]) { offset += 1 }
        return offset == start ? nil : UnsafeRawBufferPointer(rebasing: line[start..<offset])
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        guard byte <= UInt8(ascii: " ") else { return false }
        return byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
            || (0x0B...0x0D).contains(byte)  // VT, FF, CR
    }
}
