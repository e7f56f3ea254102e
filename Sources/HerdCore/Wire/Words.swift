/// The words of one line, from left to right.
///
/// Any run of space, tab, CR, FF or VT separates them; white space around them means nothing.
struct Words {
    private let line: UnsafeRawBufferPointer
    /// All before it has been taken.
    private(set) var offset = 0

    init(_ line: UnsafeRawBufferPointer) {
        self.line = line
    }

    /// The next word, never empty; nil at the end of the line.
    mutating func next() -> UnsafeRawBufferPointer? {
        while offset < line.count, Self.isSpace(line[offset]) { offset += 1 }
        let start = offset
        offset = endOfWord()
        return offset == start ? nil : UnsafeRawBufferPointer(rebasing: line[start..<offset])
    }

    /// The line from `start` to the end of the word that was taken last.
    func text(from start: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: line[start..<offset])
    }

    @inline(__always)
    private func endOfWord() -> Int {
        var end = offset
        while let control = line.firstOffset(below: UInt8(ascii: " ") + 1, in: end..<line.count) {
            if Self.isSpace(line[control]) { return control }
            end = control + 1
        }
        return line.count
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        guard byte <= UInt8(ascii: " ") else { return false }
        return byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
            || (0x0B...0x0D).contains(byte)  // VT, FF, CR
    }
}
