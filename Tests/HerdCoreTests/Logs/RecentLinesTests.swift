import HerdCore
import Testing

struct RecentLinesTests {
    private func take(_ text: String, _ stream: LogStream = .out, into lines: inout RecentLines) {
        Array(text.utf8).withUnsafeBytes { lines.take($0, from: stream) }
    }

    @Test func `lines are kept in their order, the unfinished one too`() {
        var lines = RecentLines()
        take("one\ntwo\nthr", into: &lines)
        #expect(lines.last(9) == ["one", "two", "thr"])
        take("ee", into: &lines)
        take("\n\nfour\n", into: &lines)
        #expect(lines.last(9) == ["one", "two", "three", "", "four"])
        #expect(lines.last(2) == ["", "four"])
        #expect(lines.last(0) == [])
    }

    @Test func `each stream goes on with its own line`() {
        var lines = RecentLines()
        take("out", into: &lines)
        take("err", .err, into: &lines)
        take("-end\n", into: &lines)
        take("-end\n", .err, into: &lines)
        #expect(lines.last(9) == ["out-end", "err-end"])
    }

    @Test(arguments: [1, 7, 19, 20, 21, 500])
    func `only the last are kept, however they were read`(chunk: Int) {
        let all = (1...500).map { "line \($0)" }
        let bytes = Array((all.joined(separator: "\n") + "\n").utf8)
        var lines = RecentLines()
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            bytes[start..<min(bytes.count, start + chunk)].withUnsafeBytes {
                lines.take($0, from: .out)
            }
        }
        #expect(lines.last(.max) == all.suffix(RecentLines.linesMax))
    }

    @Test func `a long line is cut, and what could move a cursor is shown`() {
        var lines = RecentLines()
        take(String(repeating: "x", count: 3_000) + "\n\u{1B}[2J\n", into: &lines)
        let kept = String(repeating: "x", count: RecentLines.lineBytesMax)
        #expect(lines.last(9) == [kept, "\\x1B[2J"])
    }
}
