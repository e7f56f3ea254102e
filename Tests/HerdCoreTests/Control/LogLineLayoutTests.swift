import HerdCore
import Testing

struct LogLineLayoutTests {
    private let layout = LogLineLayout(names: ["Goloman", "Hands"], color: false)

    private func bytes(_ text: String) -> ArraySlice<UInt8> { Array(text.utf8)[...] }

    private func render(_ line: ArraySlice<UInt8>, of server: String) -> String {
        layout.render(line, LogRecord(line: line), of: server)
    }

    @Test(
        arguments: [
            (
                "2026-11-23T00:17:03.123456Z 42 out listening on port 8000",
                "Hands   | 00:17:03.123 listening on port 8000\n"
            ),
            ("2026-11-23T00:17:03.123999Z 43 err no", "Hands   ! 00:17:03.123 no\n"),
            ("2026-11-23T00:17:03.123999Z 7 herd  two ", "Hands   * 00:17:03.123  two \n"),
            ("2026-11-23T00:17:03.123999Z 44 out+ long", "Hands   |+00:17:03.123 long\n"),
            ("2026-11-23T00:17:03.123999Z 45 err~ ", "Hands   !~00:17:03.123 \n"),
            (
                "2026-11-23T00:17:03.123999Z 46 out \u{1B}[2Jgone\r",
                "Hands   | 00:17:03.123 \\x1B[2Jgone\\x0D\n"
            ),
        ])
    func `each stream has its mark, and the text can do nothing`(line: String, shown: String) {
        #expect(render(bytes(line), of: "Hands") == shown)
    }

    @Test(
        arguments: [
            "", " ", "Segmentation fault", "2026-11-23T00:17:03.123456Z 42 out",
            "2026-11-23T00:17:03.123456Z x out text", "2026-11-23T00:17:03.123456Z 1 oops text",
            "2026-11-23T00:17:03.123456Z 1 out- text", "2026-11-23 00:17:03.123456Z 1 out text",
        ])
    func `what is no record is shown as it is`(line: String) {
        #expect(LogRecord(line: bytes(line)) == nil)
        #expect(render(bytes(line), of: "Goloman") == "Goloman ? \(line)\n")
    }

    @Test func `the full time is the file's own`() {
        let layout = LogLineLayout(names: ["Hands"], color: false, fullTime: true)
        let line = bytes("2026-11-23T00:17:03.123456Z 42 out hello")
        #expect(
            layout.render(line, LogRecord(line: line), of: "Hands")
                == "Hands | 2026-11-23T00:17:03.123456Z hello\n"
        )
    }

    @Test func `bytes that are not UTF-8 are shown`() {
        let line = bytes("2026-11-23T00:17:03.123456Z 42 out ") + [0xFF, 0x41]
        #expect(render(line[...], of: "Hands") == "Hands   | 00:17:03.123 \\xFFA\n")
    }

    @Test func `color is the name's own, and changes no character`() {
        let colored = LogLineLayout(names: ["Goloman", "Hands"], color: true)
        let line = bytes("2026-11-23T00:17:03.123456Z 42 err hello")
        let shown = colored.render(line, LogRecord(line: line), of: "Hands")
        #expect(shown.contains(TerminalColor.of(name: "Hands").paint("Hands  ")))
        #expect(shown.contains("\u{1B}[31m!\u{1B}[0m"))
        #expect(
            shown.replacing(/\u{1B}\[[0-9]+m/, with: "") == render(line, of: "Hands")
        )
    }
}
