import Glibc
import HerdCore
import Testing

@testable import HerdSupervisor

@Suite struct ControlAnswerTests {
    private static func unreachable(_ code: Int32) -> ControlOrder.Answer {
        .unreachable(LinuxError(attempt: "reach it", code: code))
    }

    @Test func `a worker says itself what became of its connections`() {
        #expect(HandoverOutcome(.said("moved 3")) == .moved(connections: 3))
        #expect(HandoverOutcome(.said("kept it hung up")) == .kept(reason: "it hung up"))
        #expect(HandoverOutcome(.said("unable too new")) == .unable(reason: "too new"))
    }

    @Test func `a worker that does not know the order is unable`() {
        let answer = "error: not a command: \"handover /x\""
        #expect(HandoverOutcome(.said(answer)) == .unable(reason: answer))
    }

    @Test func `a worker without a control socket is unable`() {
        for code in [ENOENT, ECONNREFUSED] {
            guard case .unable = HandoverOutcome(Self.unreachable(code)) else {
                Issue.record("errno \(code)")
                continue
            }
        }
    }

    @Test func `a worker that lets others wait may be asked again`() {
        guard case .kept = HandoverOutcome(Self.unreachable(EAGAIN)) else {
            Issue.record("a full queue is for good")
            return
        }
    }

    @Test func `neighbors that lack something are named`() {
        #expect(SyncAnswer.missing(.said("synced")) == [])
        #expect(SyncAnswer.missing(.said("unsynced Hands Wilkes")) == ["Hands", "Wilkes"])
    }

    @Test func `who does not know the question lacks nothing`() {
        let answers: [ControlOrder.Answer] = [
            .said("error: not a command: \"sync 10\""), Self.unreachable(ENOENT),
        ]
        for answer in answers { #expect(SyncAnswer.missing(answer) == []) }
    }
}
