import Testing

@testable import HerdCore

/// What `herdctl apply` says while it goes on; all else is as in a reload.
@Suite struct ApplyFollowerTests {
    private func moment(_ seconds: Double) -> Moment { Moment(.seconds(seconds)) }

    private func step(_ step: ReloadProgress.Step, _ server: String? = nil) -> ReloadProgress {
        ReloadProgress(step, server: server, "\(step)")
    }

    /// What a Ctrl-C is answered after that step.
    private func answer(after kind: ReloadProgress.Step?) -> [ReloadFollower.Directive] {
        var follower = ReloadFollower(.apply, at: moment(0))
        if let kind {
            _ = follower.handle(.progressed(step(kind, "Hands")), at: moment(1))
        }
        return follower.handle(.interrupted, at: moment(2))
    }

    @Test(arguments: ReloadProgress.Step.allCases.filter { !$0.isLast })
    func `Ctrl-C asks to go back as long as that can be`(kind: ReloadProgress.Step) {
        let wanted =
            switch kind {
            case .returning, .returned: "the herd goes back already"
            case .told, .stopping, .restarted, .removing, .removed:
                "too late to go back: what is under way comes to its end"
            default: "goes back to how it was"
            }
        #expect(
            answer(after: kind) == [.tell("\(wanted); Ctrl-C again leaves at once"), .requestStop]
        )
        let early = "goes back to how it was; Ctrl-C again leaves at once"
        #expect(answer(after: nil) == [.tell(early)])
    }

    @Test func `in the end it says what was done, how long it took, and who moved`() {
        var follower = ReloadFollower(.apply, at: moment(0))
        var moved = step(.moved, "Hands")
        moved.connections = 4
        _ = follower.handle(.progressed(moved), at: moment(1))
        let last = ReloadProgress(.finished, "the herd runs as herd.json has it: 1 reloaded")
        let end = follower.handle(.progressed(last), at: moment(2.5)).last
        let sentence = "\(last.sentence), after 2.5s; 4 connections were handed over"
        #expect(end == .end(ReloadReport.End(.done, sentence)))
    }

    @Test func `one that was stopped has nothing to go on with`() {
        var follower = ReloadFollower(.apply, at: moment(0))
        let end = follower.handle(.progressed(step(.stopped)), at: moment(1)).last
        #expect(end == .end(ReloadReport.End(.interrupted, "stopped")))
    }

    @Test func `a supervisor that goes away is a failure`() {
        var follower = ReloadFollower(.apply, at: moment(0))
        let sentence = "the supervisor went away during the apply; see herdctl status"
        #expect(
            follower.handle(.closed, at: moment(1)) == [.end(ReloadReport.End(.failed, sentence))]
        )
    }
}
