/// Collects what the readers of one herd.json find wrong.
final class ProblemList {
    private var found: [(offset: Int, path: String, sentence: String, nearest: String?)] = []

    func add(at offset: Int, _ path: String, _ sentence: String, nearest: String? = nil) {
        found.append((offset, path, sentence, nearest))
    }

    /// The problems in the order of the text, of which each part is looked at once.
    func problems(in document: JSONDocument) -> [ConfigurationProblem] {
        var cursor = PositionCursor(document.bytes)
        // Sorting is not stable: at one place, the order of finding decides.
        let order = found.indices.sorted { (found[$0].offset, $0) < (found[$1].offset, $1) }
        return order.map { index in
            let problem = found[index]
            return ConfigurationProblem(
                position: cursor.position(of: problem.offset),
                path: problem.path,
                sentence: problem.sentence,
                nearest: problem.nearest
            )
        }
    }
}

/// Tells positions of offsets that never go back, without counting from the start each time.
private struct PositionCursor {
    private let bytes: [UInt8]
    private var offset = 0
    private var line = 1
    private var column = 1

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func position(of target: Int) -> TextPosition {
        while offset < target {
            // A byte 10xxxxxx continues the scalar before it.
            let continues = bytes[offset] & 0b1100_0000 == 0b1000_0000
            if bytes[offset] == UInt8(ascii: "\n") {
                (line, column) = (line + 1, 1)
            } else if !continues {
                column += 1
            }
            offset += 1
        }
        return TextPosition(line: line, column: column)
    }
}
