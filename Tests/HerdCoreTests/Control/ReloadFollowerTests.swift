import HerdCore
import Testing

struct ReloadFollowerTests {
    private typealias Directive = ReloadFollower.Directive

    private func moment(_ seconds: Double) -> Moment { Moment(.seconds(seconds)) }

    private func step(
        _ step: ReloadProgress.Step,
        _ server: String? = nil,
        _ sentence: String = "",
        release: String? = nil,
        connections: Int? = nil
    ) -> ReloadProgress {
        var progress = ReloadProgress(step, server: server, sentence)
        progress.release = release
        progress.connections = connections
        return progress
    }

    /// The end that a reload with those steps, one a second, comes to.
    private func end(
        _ steps: [ReloadProgress],
        target: ReloadRequest.Target = .newest
    ) -> ReloadReport.End? {
        var follower = ReloadFollower(.reload(target), at: moment(0))
        for (index, step) in steps.enumerated() {
            let directives = follower.handle(.progressed(step), at: moment(Double(index + 1)))
            #expect(directives.first == .show(step))
            if case .end(let end) = directives.last {
                #expect(index == steps.count - 1)
                #expect(follower.phase == .over)
                return end
            }
        }
        return nil
    }

    private func moved(_ server: String, _ release: String? = "9c0ffee1", _ connections: Int = 9)
        -> ReloadProgress
    {
        step(.moved, server, release: release, connections: connections)
    }

    @Test func `a success says what runs now, how long it took and what was handed over`() {
        let steps = [step(.starting, "Goloman"), moved("Goloman"), moved("Hands"), step(.finished)]
        let end = end(steps)
        #expect(end?.exit == .done)
        #expect(end?.sentence == "2 servers run 9c0ffee after 4s; 18 connections were handed over")
    }

    @Test func `one is said as one`() {
        let end = end([moved("Goloman", "9c0ffee1", 1), step(.finished)])
        #expect(end?.sentence == "1 server runs 9c0ffee after 2s; 1 connection was handed over")
    }

    @Test func `servers of several programs run their new builds`() {
        let end = end([moved("Goloman"), moved("places", "1234567a"), step(.finished)])
        #expect(end?.sentence.hasPrefix("2 servers run their new builds after 3s; ") == true)
    }

    @Test func `of servers that can't tell, no connections are counted`() {
        let end = end([step(.moved, "Web"), step(.finished)])
        #expect(end?.sentence == "1 server runs its new build after 2s")
    }

    @Test func `the supervisor's own count of connections is the one that is said`() {
        let end = end([moved("Goloman"), step(.finished, connections: 92)])
        #expect(end?.sentence.hasSuffix("92 connections were handed over") == true)
    }

    @Test func `who was skipped is named with what would reload him`() {
        let unchanged = step(.unchanged, nil, "every server runs this release already")
        let end = end([step(.skipped, "Web"), unchanged])
        #expect(end?.exit == .done)
        #expect(
            end?.sentence == "every server runs this release already;"
                + " not Web, which only --allow-downtime reloads"
        )
    }

    @Test func `a failure is told in the supervisor's words, with the last lines`() {
        var failed = step(.failed, "Hands", "Hands: exit 7; every server runs 7f3a9c1")
        failed.lines = ["cannot open the door"]
        let end = end([moved("Goloman"), step(.returned, "Goloman"), failed])
        #expect(
            end
                == ReloadReport.End(
                    .failed,
                    "Hands: exit 7; every server runs 7f3a9c1",
                    lines: ["cannot open the door"],
                    of: "Hands"
                )
        )
    }

    @Test(arguments: [
        (ReloadRequest.Target.newest, "herdctl reload"),
        (.release("9c0f"), "herdctl reload --release 9c0f"),
        (.previous, "herdctl reload --release 9c0ffee"),
    ])
    func `who stopped is told how it goes on and back`(
        target: ReloadRequest.Target,
        command: String
    ) {
        let stopped = step(.stopped, nil, "1 of 2 moved: Goloman")
        let end = end([moved("Goloman"), stopped], target: target)
        #expect(end?.exit == .interrupted)
        #expect(
            end?.sentence
                == "1 of 2 moved: Goloman; \(command) goes on, herdctl undo goes back"
        )
    }

    @Test func `where nothing was moved there is nothing to go on with or back from`() {
        let stopped = step(.stopped, nil, "nothing was moved")
        #expect(end([step(.testing, "Goloman"), stopped])?.sentence == "nothing was moved")
        let back = [moved("Goloman"), step(.returned, "Goloman"), stopped]
        #expect(end(back)?.sentence == "nothing was moved")
    }

    @Test func `the first Ctrl-C asks the supervisor to stop, the second leaves`() {
        var follower = ReloadFollower(.reload(.newest), at: moment(0))
        _ = follower.handle(.progressed(step(.moving, "Hands")), at: moment(1))
        #expect(
            follower.handle(.interrupted, at: moment(2)) == [
                .tell("stops after Hands; Ctrl-C again leaves at once"), .requestStop,
            ]
        )
        let next = step(.moved, "Hands")
        #expect(follower.handle(.progressed(next), at: moment(3)) == [.show(next)])
        let left = "the supervisor goes on by itself; see herdctl status"
        #expect(
            follower.handle(.interrupted, at: moment(4)) == [
                .end(ReloadReport.End(.interrupted, left))
            ]
        )
        #expect(follower.phase == .over)
    }

    @Test func `a Ctrl-C before the first step is passed on with it`() {
        var follower = ReloadFollower(.reload(.newest), at: moment(0))
        let told = follower.handle(.interrupted, at: moment(1))
        #expect(told == [.tell("stops before any server is moved; Ctrl-C again leaves at once")])
        let first = step(.testing, "Goloman")
        #expect(
            follower.handle(.progressed(first), at: moment(2)) == [.show(first), .requestStop]
        )
        #expect(follower.phase == .stopping)
    }

    @Test func `a Ctrl-C before the only step changes nothing of the end`() {
        var follower = ReloadFollower(.reload(.newest), at: moment(0))
        _ = follower.handle(.interrupted, at: moment(1))
        let only = step(.unchanged, nil, "so it is")
        #expect(
            follower.handle(.progressed(only), at: moment(2)) == [
                .show(only), .end(ReloadReport.End(.done, "so it is")),
            ]
        )
    }

    @Test(arguments: ReloadProgress.Step.allCases.filter { !$0.isLast })
    func `where it will stop is said by what goes on`(kind: ReloadProgress.Step) {
        var follower = ReloadFollower(.reload(.newest), at: moment(0))
        _ = follower.handle(.progressed(step(kind, "Hands")), at: moment(1))
        let told = follower.handle(.interrupted, at: moment(2))
        let wanted =
            switch kind {
            case .testing, .tested: "stops before any server is moved"
            case .returning, .returned: "the herd goes back already"
            default: "stops after Hands"
            }
        #expect(told.first == .tell("\(wanted); Ctrl-C again leaves at once"))
    }

    @Test func `a supervisor that goes away in the middle is a failure`() {
        var follower = ReloadFollower(.reload(.newest), at: moment(0))
        _ = follower.handle(.progressed(step(.moving, "Hands")), at: moment(1))
        guard case .end(let end) = follower.handle(.closed, at: moment(2)).first else {
            Issue.record("it goes on")
            return
        }
        #expect(end.exit == .failed)
        #expect(end.sentence.hasPrefix("the supervisor went away"))
    }

    @Test func `nothing happens after the end`() {
        var follower = ReloadFollower(.reload(.newest), at: moment(0))
        _ = follower.handle(.progressed(step(.finished)), at: moment(1))
        for event in [ReloadFollower.Event.closed, .interrupted, .progressed(step(.moved))] {
            #expect(follower.handle(event, at: moment(2)) == [])
        }
    }
}
