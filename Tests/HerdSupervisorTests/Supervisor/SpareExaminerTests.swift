import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

@Suite(.timeLimit(.minutes(1))) struct SpareExaminerTests {
    /// Has a spare examined that says `replies`, once it was asked something, and hangs up.
    private static func verdict(
        _ replies: String,
        within time: Duration = .seconds(20)
    ) throws -> Examination.Verdict? {
        let spare = try SpareSocket.onLoopback()
        let listener = spare.descriptor
        Thread.detachNewThread {
            let connection = accept(listener.number, nil, nil)
            defer { close(connection) }
            var bytes = [UInt8](repeating: 0, count: 4_096)
            let count = Examination(server: "One").questions.count
            // Unread bytes would turn the end into a reset.
            guard recv(connection, &bytes, count, Int32(MSG_WAITALL)) > 0 else { return }
            send(connection, replies, replies.utf8.count, Int32(MSG_NOSIGNAL))
        }
        let reactor = try Reactor()
        var verdict: Examination.Verdict?
        let examiner = try SpareExaminer(
            port: #require(spare.port),
            server: "One",
            reactor: reactor,
            within: time
        ) {
            verdict = $0
            reactor.stop()
        }
        reactor.run()
        examiner.cancel()
        spare.close()
        return verdict
    }

    @Test func `a spare that answers right passes`() throws {
        let replies = """
            AT One +1.5 herdctl.invalid +34.068930-118.445127 1520023934.918963997
            ? WHEREIS herdctl.invalid
            ? WHATSAT nobody.invalid 10 5

            """
        #expect(try Self.verdict(replies) == .passed)
    }

    @Test func `a spare that answers wrong fails with what it said`() throws {
        guard case .failed(let reason)? = try Self.verdict("AT Two\n") else {
            Issue.record("a wrong answer passed")
            return
        }
        #expect(reason.hasPrefix("it answered \"AT Two\" to IAMAT"))
    }

    @Test func `a spare that hangs up, and lives, fails when its time is over`() throws {
        guard case .failed(let reason)? = try Self.verdict("", within: .milliseconds(200)) else {
            Issue.record("no answer passed")
            return
        }
        #expect(reason.hasPrefix("it hung up instead of answering IAMAT"))
    }

    @Test func `a spare that never answers fails when its time is over`() throws {
        let spare = try SpareSocket.onLoopback()
        let reactor = try Reactor()
        var verdict: Examination.Verdict?
        let examiner = try SpareExaminer(
            port: #require(spare.port),
            server: "One",
            reactor: reactor,
            within: .milliseconds(20)
        ) {
            verdict = $0
            reactor.stop()
        }
        reactor.run()
        examiner.cancel()
        #expect(verdict == Examination(server: "One").timedOut)
    }
}
