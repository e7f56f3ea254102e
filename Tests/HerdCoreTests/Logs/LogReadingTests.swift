import HerdCore
import Testing

/// What `herdctl logs` understands: times, names, levels, patterns.
struct LogReadingTests {
    /// 2026-11-23T10:00:00Z, a Monday.
    private static let now = WallTime(nanoseconds: 1_795_428_000_000_000_000)

    @Test(
        arguments: [
            ("now", "2026-11-23T10:00:00.000000Z"), ("10m", "2026-11-23T09:50:00.000000Z"),
            ("2h", "2026-11-23T08:00:00.000000Z"), ("3d", "2026-11-20T10:00:00.000000Z"),
            ("1.5s", "2026-11-23T09:59:58.500000Z"), ("09:30", "2026-11-23T09:30:00.000000Z"),
            ("09:30:15", "2026-11-23T09:30:15.000000Z"), ("10:00", "2026-11-23T10:00:00.000000Z"),
            // Later than now: yesterday's.
            ("10:01", "2026-11-22T10:01:00.000000Z"), ("2026-11-01", "2026-11-01T00:00:00.000000Z"),
            ("2026-11-01T02:03", "2026-11-01T02:03:00.000000Z"),
            ("2026-11-01 02:03:04.5", "2026-11-01T02:03:04.500000Z"),
            ("2026-11-01T02:03:04.123456Z", "2026-11-01T02:03:04.123456Z"),
            ("2026-11-01T02:03:04+01:00", "2026-11-01T01:03:04.000000Z"),
            ("2026-11-01T02:03-00:30", "2026-11-01T02:33:00.000000Z"),
        ])
    func `a time is read as people write it`(text: String, expected: String) {
        #expect(TimeText.parse(text, now: Self.now)?.rfc3339 == expected)
    }

    @Test(
        arguments: [
            "", "soon", "10", "-1h", "24:00", "09:60", "9:30", "2026-13-01", "2026-02-30",
            "2026-11-01T", "2026-11-01T25:00", "2026-11-01T02:03:04+1", "2026-11-01T02:03:04.Z",
            "99999999d", "2026-11-01T02:03:04.x",
        ])
    func `what is no time is refused`(text: String) {
        #expect(TimeText.parse(text, now: Self.now) == nil)
    }

    @Test(
        arguments: [
            ("Hands", "Hands", true), ("H*", "Hands", true), ("*", "", true), ("*s", "Hands", true),
            ("?ands", "Hands", true), ("H*n*s", "Hands", true), ("hands", "Hands", false),
            ("H?", "Hands", false), ("*x*", "Hands", false), ("", "Hands", false),
            ("Hands*", "Hands", true), ("**", "Hands", true), ("H*ds?", "Hands", false),
        ])
    func `a pattern stands for names`(pattern: String, name: String, matches: Bool) {
        #expect(NamePattern(pattern).matches(name) == matches)
    }

    private func record(_ text: String, _ stream: LogStream = .err) -> LogRecord {
        let text = Array(text.utf8)[...]
        return LogRecord(
            time: Self.now,
            sequence: 1,
            stream: stream,
            ending: .complete,
            text: text
        )
    }

    @Test(
        arguments: [
            ("info: serving port=1", LogLevel.info), ("warning: slow", .warning),
            ("[WARN] slow", .warning), ("ERROR:root:no", .error), ("Fatal error: Index", .critical),
            ("error", .error), ("informal talk", .error), ("", .error), ("debugging", .error),
        ])
    func `a line on standard error has the level that it says, else it is an error`(
        text: String,
        level: LogLevel
    ) {
        #expect(LogLevel(of: record(text)) == level)
    }

    @Test func `what a selection wants is all that is admitted`() {
        var selection = LogSelection()
        #expect(selection.admits(nil, Array("x".utf8)[...], of: "Hands"))
        selection.level = .warning
        #expect(!selection.admits(nil, Array("x".utf8)[...], of: "Hands"))
        #expect(!selection.admits(record("info: no"), [], of: "Hands"))
        #expect(!selection.admits(record("listening", .out), [], of: "Hands"))
        #expect(selection.admits(record("oops"), [], of: "Hands"))
        #expect(selection.admits(record("worker 1 died", .herd), [], of: "Hands"))
        selection.streams = [.out]
        #expect(!selection.admits(record("oops"), [], of: "Hands"))
    }

    @Test func `what the supervisor says of a server that is shown is shown once`() {
        var selection = LogSelection()
        selection.repeated = ["Hands"]
        let note = record("Hands: worker 1 is ready", .herd)
        #expect(!selection.admits(note, [], of: HerdFolder.supervisorLog))
        #expect(selection.admits(note, [], of: "Hands"))
        let own = record("reload: finished", .herd)
        #expect(selection.admits(own, [], of: HerdFolder.supervisorLog))
    }

    @Test(
        arguments: [
            ("kiwi", "IAMAT kiwi.cs", true), ("kiwi", "IAMAT kiw", false), ("", "x", true),
            ("aab", "aaab", true), ("k.wi", "kawi", true), ("^port", "the port", false),
            ("[0-9]{3}", "port 8000", true), ("é", "caf\u{E9}", true),
        ])
    func `text is found, or an expression`(pattern: String, text: String, matches: Bool) throws {
        #expect(try LogPattern(pattern).matches(Array(text.utf8)[...]) == matches)
        #expect(throws: (any Error).self) { try LogPattern("(") }
    }

    @Test func `a line as JSON has its bytes, also where they are no text`() {
        func json(_ line: String, _ bytes: [UInt8] = []) -> String {
            let line = Array(line.utf8) + bytes
            let rendered = LogLineJSON.render(line[...], LogRecord(line: line[...]), of: "Hands")
            return String(decoding: rendered, as: UTF8.self)
        }
        #expect(
            json("2026-11-23T00:17:03.123456Z 42 err+ a\u{1B}\"") == """
                {"schema":1,"time":"2026-11-23T00:17:03.123456Z","server":"Hands","stream":"err",\
                "sequence":42,"text":"a\\u001b\\"","continues":true}

                """
        )
        #expect(
            json("Segmentation fault") == """
                {"schema":1,"server":"Hands","text":"Segmentation fault"}

                """
        )
        #expect(
            json("2026-11-23T00:17:03.123456Z 4 out~ ", [0xFF, 0x61]) == """
                {"schema":1,"time":"2026-11-23T00:17:03.123456Z","server":"Hands","stream":"out",\
                "sequence":4,"text":"\u{FFFD}a","base64":"/2E=","unterminated":true}

                """
        )
    }
}
