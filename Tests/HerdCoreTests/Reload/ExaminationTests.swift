import Testing

@testable import HerdCore

@Suite struct ExaminationTests {
    private static let reply =
        "AT One +263.873386 herdctl.invalid +34.068930-118.445127 1520023934.918963997\n"
    private static let nonsense = "? WHEREIS herdctl.invalid\n"
    private static let question = "? WHATSAT nobody.invalid 10 5\n"

    private static func verdict(_ pieces: String...) -> Examination.Verdict? {
        var examination = Examination(server: "One")
        var verdict: Examination.Verdict?
        for piece in pieces {
            verdict = examination.received(piece.utf8)
        }
        return verdict
    }

    @Test func `a worker that answers as the protocol says has passed`() {
        #expect(Self.verdict(Self.reply + Self.nonsense + Self.question) == .passed)
    }

    @Test func `answers may come in any pieces`() {
        let all = Array((Self.reply + Self.nonsense + Self.question).utf8)
        for cut in 1..<all.count {
            var examination = Examination(server: "One")
            #expect(examination.received(all[..<cut]) == nil)
            #expect(examination.received(all[cut...]) == .passed)
        }
    }

    @Test(arguments: [
        "AT Two +263.873386 herdctl.invalid +34.068930-118.445127 1520023934.918963997\n",
        "AT One 263.873386 herdctl.invalid +34.068930-118.445127 1520023934.918963997\n",
        "AT One + herdctl.invalid +34.068930-118.445127 1520023934.918963997\n",
        "AT One +1 2 herdctl.invalid +34.068930-118.445127 1520023934.918963997\n",
        "AT One  herdctl.invalid +34.068930-118.445127 1520023934.918963997\n",
        "AT One herdctl.invalid +34.068930-118.445127 1520023934.918963997\n",
        "? IAMAT herdctl.invalid +34.068930-118.445127 1520023934.918963997\n",
    ])
    func `a wrong reply to a report is told with the question`(reply: String) {
        let shown = reply.dropLast()
        let question = "IAMAT herdctl.invalid +34.068930-118.445127 1520023934.918963997"
        let told = Examination.Verdict.failed("it answered \"\(shown)\" to \(question)")
        #expect(Self.verdict(reply) == told)
    }

    @Test func `each answer is held against its own question`() {
        let wrong = Examination.Verdict.failed(
            "it answered \"? WHATSAT nobody.invalid 10 5\" to WHEREIS herdctl.invalid"
        )
        #expect(Self.verdict(Self.reply + Self.question) == wrong)
        let late = Examination.Verdict.failed("it answered \"\" to WHATSAT nobody.invalid 10 5")
        #expect(Self.verdict(Self.reply + Self.nonsense + "\n") == late)
    }

    @Test func `what can harm a terminal is shown, and cut`() {
        let wrong = "\u{1B}" + String(repeating: "x", count: 200)
        guard case .failed(let reason)? = Self.verdict(wrong + "\n") else {
            Issue.record("a wrong answer passed")
            return
        }
        #expect(reason.hasPrefix("it answered \"\\x1B" + String(repeating: "x", count: 99) + "\""))
    }

    @Test func `a line without an end is no answer for ever`() {
        #expect(Self.verdict(String(repeating: "x", count: 1_024)) == nil)
        #expect(Self.verdict(String(repeating: "x", count: 1_025)) != nil)
    }

    @Test func `silence and a hang-up are told with the question that is open`() {
        var examination = Examination(server: "One")
        #expect(examination.received((Self.reply + Self.nonsense).utf8) == nil)
        let question = "WHATSAT nobody.invalid 10 5"
        #expect(
            examination.ended == .failed("it hung up instead of answering \(question)")
        )
        #expect(
            examination.timedOut == .failed("it did not answer \(question) within 2s")
        )
    }
}
