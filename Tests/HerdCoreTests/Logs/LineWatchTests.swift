import Testing

@testable import HerdCore

@Suite struct LineWatchTests {
    /// After how many of the texts the pattern was found; 0: in none.
    private func found(_ pattern: String, in texts: [String]) throws -> Int {
        var watch = LineWatch(try LogPattern(pattern))
        for (index, text) in texts.enumerated() {
            let isFirst = Array(text.utf8).withUnsafeBytes { watch.take($0) }
            if isFirst { return index + 1 }
        }
        return 0
    }

    @Test(
        arguments: [
            ("listening", ["starting\n", "now listening on 80\n"], 2),
            ("^ready$", ["not ready\nready\nmore\n"], 1),
            ("^ready$", ["ready\r\n"], 1),
            ("ready", ["rea\ndy\n"], 0),
            ("ready", ["ready"], 1),
            ("on port [0-9]+", ["on port\n", "on port x\n", "on port 7\n"], 3),
            ("Grüße", ["viele Grüße\n"], 1),
            ("x", [""], 0),
        ]
    )
    func `the first line that matches is found`(
        _ pattern: String,
        _ texts: [String],
        _ count: Int
    ) throws {
        #expect(try found(pattern, in: texts) == count)
    }

    @Test func `what stands far behind the beginning of a line is not looked at`() throws {
        let line = String(repeating: "a", count: 4_096)
        #expect(try found("b", in: [line + "b\n"]) == 0)
        #expect(try found("b", in: [line.dropLast() + "b\n"]) == 1)
    }

    @Test func `a second match is no news`() throws {
        var watch = LineWatch(try LogPattern("up"))
        let line = Array("up\n".utf8)
        #expect(line.withUnsafeBytes { watch.take($0) })
        #expect(!line.withUnsafeBytes { watch.take($0) })
        #expect(watch.isMatched)
    }
}
