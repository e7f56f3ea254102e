import HerdCore
import Testing

struct NotifyMessageTests {
    private func message(_ text: String) -> NotifyMessage { NotifyMessage(text.utf8) }

    @Test func `each word is understood, together or alone`() {
        var expected = NotifyMessage()
        #expect(message("") == expected)
        expected.isReady = true
        #expect(message("READY=1") == expected)
        #expect(message("\n\nREADY=1\n") == expected)
        expected.isAlive = true
        expected.asksForRestart = true
        expected.status = "a=b, c"
        expected.moreTime = .milliseconds(1_500)
        let words = [
            "STATUS=a=b, c", "READY=1", "WATCHDOG=1", "WATCHDOG=trigger",
            "EXTEND_TIMEOUT_USEC=1500000",
        ]
        #expect(message(words.joined(separator: "\n")) == expected)
    }

    @Test(arguments: [
        "READY=0", "READY=", "READY", "READY=11", " READY=1", "ready=1", "=1", "X_READY=1",
        "MAINPID=1", "STOPPING=1", "WATCHDOG=2", "EXTEND_TIMEOUT_USEC=-1",
        "EXTEND_TIMEOUT_USEC=1e3",
        "EXTEND_TIMEOUT_USEC=99999999999999999999", "\u{0}", "READY=1\u{0}",
    ])
    func `what is not exactly a word says nothing`(text: String) {
        #expect(message(text) == NotifyMessage())
    }

    @Test func `a status can do nothing to a terminal`() {
        #expect(
            message("STATUS=a\u{1B}[2Jb\tc\rd\u{202E}").status
                == "a\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}d\u{FFFD}"
        )
        #expect(NotifyMessage(Array("STATUS=".utf8) + [0xFF, 0x41]).status == "\u{FFFD}A")
    }

    @Test func `a status is cut to its bound, and never inside a character`() {
        let long = String(repeating: "x", count: 255)
        #expect(message("STATUS=\(long)yz").status == long + "y")
        #expect(message("STATUS=\(long)é").status == long)
        #expect(message("STATUS=\(long)€").status == long)
    }
}
