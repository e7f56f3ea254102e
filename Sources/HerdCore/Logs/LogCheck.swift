/// Reads the lines of one log, oldest first, and finds what is missing, torn or not ours.
public struct LogCheck: Equatable, Sendable {
    /// What is wrong with a line.
    public enum Fault: Equatable, Sendable {
        case notARecord
        /// Records with the numbers between are missing.
        case gap(expected: UInt64, found: UInt64)
        /// A number that was there before.
        case repeated(expected: UInt64, found: UInt64)
        /// A file that others follow does not end with an LF.
        case torn
    }

    public struct Problem: Equatable, Sendable {
        public let file: String
        /// From 1 on.
        public let line: Int
        public let fault: Fault
    }

    public private(set) var records = 0
    public private(set) var firstSequence: UInt64?
    public private(set) var lastSequence: UInt64?
    /// Records that the log itself says were dropped: they have no numbers.
    public private(set) var dropped = 0
    public private(set) var firstProblem: Problem?
    public private(set) var problems = 0
    private var file = ""
    private var line = 0

    public init() {}

    public mutating func begin(file: String) {
        self.file = file
        line = 0
    }

    public mutating func take(_ bytes: ArraySlice<UInt8>) {
        line += 1
        guard let record = LogRecord(line: bytes) else { return report(.notARecord) }
        records += 1
        firstSequence = firstSequence ?? record.sequence
        if let lastSequence, record.sequence != lastSequence + 1 {
            let (expected, found) = (lastSequence + 1, record.sequence)
            report(
                found > expected
                    ? .gap(expected: expected, found: found)
                    : .repeated(expected: expected, found: found)
            )
        }
        lastSequence = record.sequence
        if record.stream == .herd { dropped += Self.dropped(record.text) }
    }

    /// What the file ends with has no LF, and it is not the newest file, where one may be written.
    public mutating func takeTorn() {
        line += 1
        report(.torn)
    }

    private mutating func report(_ fault: Fault) {
        problems += 1
        firstProblem = firstProblem ?? Problem(file: file, line: line, fault: fault)
    }

    /// How many records a sentence of ours says were dropped.
    private static func dropped(_ text: ArraySlice<UInt8>) -> Int {
        let words = text.prefix(40).split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard words.count == 3, words[0].elementsEqual("dropped".utf8),
            words[2].starts(with: "record".utf8)
        else { return 0 }
        return Int(String(decoding: words[1], as: UTF8.self)) ?? 0
    }
}

extension LogCheck.Problem: CustomStringConvertible {
    public var description: String {
        switch fault {
        case .notARecord:
            "\(file):\(line): this line is no record"
        case .gap(let expected, let found):
            found - expected == 1
                ? "\(file):\(line): record \(expected) is missing"
                : "\(file):\(line): records \(expected) to \(found - 1) are missing"
        case .repeated(let expected, let found):
            "\(file):\(line): record \(found) comes again; \(expected) should be next"
        case .torn:
            "\(file):\(line): this line has no end"
        }
    }
}
