import HerdCore
import Testing

struct LogCheckTests {
    private func check(_ files: [(name: String, lines: [String])]) -> LogCheck {
        var check = LogCheck()
        for file in files {
            check.begin(file: file.name)
            for line in file.lines { check.take(Array(line.utf8)[...]) }
        }
        return check
    }

    private func record(_ sequence: Int, _ rest: String = "out x") -> String {
        "2026-11-23T00:17:03.123456Z \(sequence) \(rest)"
    }

    @Test func `numbers that go on from file to file are whole`() {
        let found = check([
            ("a.2", [record(7), record(8)]), ("a.1", []),
            ("a", [record(9, "herd dropped 12 records (3 bytes): No space left on device")]),
        ])
        #expect(found.firstProblem == nil)
        #expect(found.firstSequence == 7)
        #expect(found.lastSequence == 9)
        #expect(found.dropped == 12)
    }

    @Test(
        arguments: [
            ([1, 2, 4], "a:3: record 3 is missing"), ([1, 5], "a:2: records 2 to 4 are missing"),
            ([4, 4], "a:2: record 4 comes again; 5 should be next"),
            ([4, 1], "a:2: record 1 comes again; 5 should be next"),
        ])
    func `the first gap is told, with its place`(numbers: [Int], sentence: String) {
        let found = check([("a", numbers.map { record($0) })])
        #expect(found.firstProblem.map { "\($0)" } == sentence)
        #expect(found.problems == 1)
    }

    @Test func `what is no record is told, and does not count`() {
        var found = check([("a", [record(1), "oops", record(2), ""])])
        #expect(found.firstProblem.map { "\($0)" } == "a:2: this line is no record")
        #expect(found.problems == 2)
        #expect(found.records == 2)
        found.takeTorn()
        #expect(found.problems == 3)
    }

    /// What only quotes the sentence in a worker's own line tells of no loss.
    @Test func `a worker can't forge a loss`() {
        let found = check([("a", [record(1, "out dropped 9 records (1 bytes): no")])])
        #expect(found.dropped == 0)
    }
}

/// Nothing that anybody writes can look like something else, in the file or on a terminal.
struct LogInjectionTests {
    /// Bytes that like to break things, more often than others.
    private func noise(_ random: inout SplitMix64) -> [UInt8] {
        let nasty: [[UInt8]] = [
            [0x1B, 0x5B], [0x0D], [0x00], [0x08], [0x7F], [0xC2, 0x9B], [0xE2, 0x80, 0xAE],
            [0xFF], [0xED, 0xA0, 0x80], Array("2026-11-23T00:17:03.123456Z 1 herd x".utf8), [0x20],
        ]
        return (0..<Int.random(in: 0...30, using: &random)).flatMap { _ in
            Bool.random(using: &random)
                ? nasty[Int.random(in: 0..<nasty.count, using: &random)]
                : [UInt8.random(in: 0...255, using: &random)]
        }
    }

    @Test func `whatever a line holds, it stays one line, of its own stream, and moves no cursor`()
    {
        var random = SplitMix64(seed: 11)
        let layout = LogLineLayout(names: ["Hands"], color: false)
        for _ in 0..<20_000 {
            let text = noise(&random).filter { $0 != UInt8(ascii: "\n") }
            var line: [UInt8] = []
            LogRecord(
                time: WallTime(nanoseconds: 0),
                sequence: 7,
                stream: .out,
                ending: .complete,
                text: text[...]
            ).append(to: &line)
            #expect(line.count { $0 == UInt8(ascii: "\n") } == 1)
            let read = LogRecord(line: line.dropLast())
            #expect(
                read?.stream == .out && read?.sequence == 7 && read.map { Array($0.text) } == text
            )
            let shown = layout.render(line.dropLast(), read, of: "Hands")
            #expect(shown.utf8.starts(with: "Hands | 00:00:00.000 ".utf8) && shown.last == "\n")
            #expect(shown.dropLast().unicodeScalars.allSatisfy(isHarmless), "\(text)")
            let json = LogLineJSON.render(line.dropLast(), read, of: "Hands")
            #expect(json.dropLast().allSatisfy { $0 >= 0x20 })
        }
    }

    private func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09: true
        case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: false
        default: true
        }
    }
}
