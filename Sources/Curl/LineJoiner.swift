/// Puts lines together from the pieces in which a streamed body arrives.
struct LineJoiner {
    /// Longest line that is kept, LF not counted.
    let lineBytesMax: Int
    private var unfinished: [UInt8] = []

    init(lineBytesMax: Int) {
        self.lineBytesMax = lineBytesMax
    }

    /// Takes the next piece and gives out every line that it ends; false: a line is too long.
    mutating func append(_ piece: UnsafeRawBufferPointer, line: ([UInt8]) -> Void) -> Bool {
        var rest = piece[...]
        while let end = rest.firstIndex(of: 0x0a) {
            unfinished.append(contentsOf: rest[..<end])
            guard unfinished.count <= lineBytesMax else { return false }
            line(unfinished)
            unfinished.removeAll(keepingCapacity: true)
            rest = rest[(end + 1)...]
        }
        unfinished.append(contentsOf: rest)
        return unfinished.count <= lineBytesMax
    }

    /// The last line, if it had no LF.
    mutating func finish() -> [UInt8]? {
        guard !unfinished.isEmpty else { return nil }
        defer { unfinished = [] }
        return unfinished
    }
}
