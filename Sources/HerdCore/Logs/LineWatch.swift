/// Waits for the first line that matches, in what a worker writes.
public struct LineWatch {
    /// The beginning of a line tells what it is about, and a pattern must come to an end.
    private static let lineBytesMax = 4_096

    public private(set) var isMatched = false
    private let pattern: LogPattern
    private let splitter = LineSplitter()

    public init(_ pattern: LogPattern) {
        self.pattern = pattern
    }

    /// Takes lines that begin where these bytes do; what is no whole line counts as one.
    ///
    /// True where the first match is among them.
    public mutating func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard !isMatched else { return false }
        let taken = splitter.take(bytes) { line, _ in
            isMatched = matches(line)
            return !isMatched
        }
        if !isMatched, taken < bytes.count {
            isMatched = matches(.init(rebasing: bytes[taken...]))
        }
        return isMatched
    }

    private func matches(_ line: UnsafeRawBufferPointer) -> Bool {
        let isTerminals = line.last == UInt8(ascii: "\r")
        return pattern.matches(
            Array(line.prefix(Self.lineBytesMax).dropLast(isTerminals ? 1 : 0))[...]
        )
    }
}
