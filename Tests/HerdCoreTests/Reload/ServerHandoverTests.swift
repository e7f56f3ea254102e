import Testing

@testable import HerdCore

/// Connections change hands, and the successor must prove itself with them.
@Suite struct ServerHandoverTests {
    @Test func `a server has moved when the successor stayed ready and its neighbors know all`() {
        var bench = LifeBench.handing()
        let directives = bench.worker(1, .handedOver(.moved(connections: 7)))
        #expect(directives.contains(.awaitSync(generation: 2, within: .seconds(10))))
        #expect(bench.life.worker?.generation == 2)
        #expect(bench.life.release == "new")
        bench.worker(1, .exited(.code(0)))
        bench.worker(2, .synced(missing: []))
        #expect(bench.send(.woke, after: .milliseconds(999)).outcomes.isEmpty)
        let end = bench.send(.woke, after: .milliseconds(1))
        #expect(end.outcomes == [.moved(connections: 7)])
        #expect(bench.life.state == .ready)
        #expect(bench.life.workers.map(\.generation) == [2])
    }

    @Test func `the old worker's exit after the answer is no death`() {
        var bench = LifeBench.handing()
        bench.worker(1, .handedOver(.moved(connections: 7)))
        let directives = bench.worker(1, .exited(.code(0)))
        #expect(directives == [.sweep(generation: 1)])
        #expect(bench.life.lastDeath == nil)
    }

    @Test func `an old worker that does not leave after it has handed over is made to`() {
        var bench = LifeBench.handing()
        bench.worker(1, .handedOver(.moved(connections: 7)))
        bench.worker(2, .synced(missing: []))
        let directives = bench.send(.woke, after: .seconds(2))
        #expect(directives.contains(.terminate(generation: 1)))
        #expect(directives.outcomes.isEmpty)
    }

    @Test func `who keeps its connections is asked again, three times in all`() {
        var bench = LifeBench.handing()
        for _ in 1...2 {
            let kept = bench.worker(1, .handedOver(.kept(reason: "the successor hung up")))
            #expect(kept.contains(.wake(at: bench.now + .milliseconds(500))))
            #expect(bench.send(.woke, after: .milliseconds(499)).isEmpty)
            let again = bench.send(.woke, after: .milliseconds(1))
            #expect(again.contains(.handOver(from: 1, to: 2)))
        }
        let last = bench.worker(1, .handedOver(.kept(reason: "the successor hung up")))
        #expect(last.contains(.terminate(generation: 2)))
        #expect(bench.life.worker?.generation == 1)
        let end = bench.worker(2, .exited(.code(0)))
        let cause = "the hand-over failed 3 times (the successor hung up)"
        #expect(end.outcomes == [.failed(ReloadFault(cause, generation: 2))])
        #expect(bench.life.state == .ready)
        #expect(bench.life.release == "old")
    }

    @Test func `an old worker that can hand nothing over finishes while the successor accepts`() {
        var bench = LifeBench.handing()
        let directives = bench.worker(1, .handedOver(.unable(reason: "another version")))
        let order = directives.filter {
            $0 == .accept(generation: 2) || $0 == .drain(generation: 1, within: .seconds(10))
        }
        #expect(order == [.accept(generation: 2), .drain(generation: 1, within: .seconds(10))])
        bench.worker(2, .synced(missing: []))
        bench.worker(2, .heartbeatCame, after: .seconds(3))
        #expect(bench.send(.woke).outcomes.isEmpty)
        #expect(bench.worker(1, .exited(.code(0))).outcomes == [.moved(connections: nil)])
    }

    @Test func `an old worker that was stopped in the middle is let go on`() {
        var bench = LifeBench.handing()
        #expect(bench.send(.woke, after: .milliseconds(99)).isEmpty)
        let directives = bench.send(.woke, after: .milliseconds(1))
        #expect(directives.first == .resume(generation: 1))
        #expect(bench.send(.woke, after: .seconds(1)).isEmpty)
        #expect(bench.worker(1, .handedOver(.moved(connections: 7))).outcomes.isEmpty)
        #expect(bench.life.worker?.generation == 2)
    }

    @Test func `an old worker that lives and never answers serves on, and the reload fails`() {
        var bench = LifeBench.handing()
        for _ in 1...5 {
            bench.worker(1, .heartbeatCame, after: .seconds(1))
            bench.worker(2, .heartbeatCame)
        }
        let directives = bench.send(.woke, after: .seconds(1))
        #expect(directives.contains(.terminate(generation: 2)))
        let end = bench.worker(2, .exited(.code(0)))
        let fault = ReloadFault("no answer to the hand-over within 6s", generation: 2)
        #expect(end.outcomes == [.failed(fault)])
        #expect(bench.life.worker?.generation == 1)
    }

    @Test func `an old worker that hangs in the middle is killed, and the release is to return`() {
        var bench = LifeBench.handing()
        bench.worker(2, .heartbeatCame, after: .seconds(3))
        #expect(bench.send(.woke, after: .seconds(1)).contains(.kill(generation: 1)))
        bench.worker(2, .heartbeatCame, after: .seconds(3))
        #expect(bench.directives.isEmpty)
        let end = bench.worker(1, .exited(.signal(9)))
        let cause = "the old worker ended before it had handed over: no heartbeat for 5s"
        #expect(end.outcomes == [.failed(ReloadFault(cause, generation: 1, runsNew: true))])
        #expect(bench.life.worker?.generation == 2)
    }

    @Test func `exit 0 in the middle is a hand-over whose answer was lost`() {
        var bench = LifeBench.handing()
        let directives = bench.worker(1, .exited(.code(0)))
        #expect(directives.outcomes.isEmpty)
        bench.worker(2, .synced(missing: []))
        #expect(bench.send(.woke, after: .seconds(1)).outcomes == [.moved(connections: nil)])
    }

    @Test func `a successor that dies while it is handed connections leaves the old one serving`() {
        var bench = LifeBench.handing()
        let directives = bench.worker(2, .exited(.signal(9)))
        #expect(directives.outcomes == [.failed(ReloadFault("SIGKILL", generation: 2))])
        #expect(bench.life.state == .ready)
        #expect(bench.worker(1, .handedOver(.kept(reason: "it hung up"))).isEmpty)
        #expect(bench.life.worker?.generation == 1)
    }

    @Test
    func `an answer that comes after the successor's death still means that the old one goes`() {
        var bench = LifeBench.handing()
        bench.worker(2, .exited(.signal(9)))
        bench.worker(1, .handedOver(.moved(connections: 7)))
        #expect(bench.worker(1, .exited(.code(0))).launches.map(\.release) == ["old"])
        #expect(bench.life.lastDeath?.generation == 2)
    }

    @Test func `a successor that dies on probation is replaced at once by the old release`() {
        var bench = LifeBench.onProbation()
        let directives = bench.worker(2, .exited(.code(1)))
        #expect(directives.outcomes == [.failed(ReloadFault("exit 1", generation: 2))])
        #expect(directives.launches == [Launch(generation: 3, release: "old")])
        #expect(bench.life.release == "old")
        bench.worker(3, .launched)
        bench.worker(3, .becameReady)
        #expect(bench.life.state == .ready)
        #expect(bench.life.restarts == 1)
    }

    @Test func `a successor that dies while the old worker drains is replaced at once too`() {
        var bench = LifeBench.handing()
        bench.worker(1, .handedOver(.unable(reason: "another version")))
        let directives = bench.worker(2, .exited(.code(1)))
        #expect(directives.outcomes == [.failed(ReloadFault("exit 1", generation: 2))])
        #expect(directives.launches == [Launch(generation: 3, release: "old", predecessor: 1)])
        bench.worker(3, .launched)
        bench.worker(3, .becameReady)
        #expect(bench.life.worker?.generation == 3)
        bench.worker(1, .exited(.code(0)))
        #expect(bench.life.state == .ready)
    }

    @Test func `a successor whose neighbors lack its reports has failed, and is to return`() {
        var bench = LifeBench.onProbation()
        let directives = bench.worker(2, .synced(missing: ["Hands", "Wilkes"]))
        let cause = "out of step with Hands, Wilkes after 10s"
        #expect(directives.outcomes == [.failed(ReloadFault(cause, generation: 2, runsNew: true))])
        #expect(bench.life.state == .ready)
        #expect(bench.life.release == "new")
    }

    @Test func `a successor that does not say whether its neighbors know all has failed too`() {
        var bench = LifeBench.onProbation()
        for _ in 1...10 { bench.worker(2, .heartbeatCame, after: .seconds(1)) }
        #expect(bench.send(.woke, after: .milliseconds(999)).outcomes.isEmpty)
        let directives = bench.send(.woke, after: .milliseconds(1))
        let cause = "it does not say whether its neighbors have its reports"
        #expect(directives.outcomes == [.failed(ReloadFault(cause, generation: 2, runsNew: true))])
    }

    @Test func `where clients are not handed over, the old worker is stopped and nobody is asked`()
    {
        var bench = LifeBench.onTrial(.foreign)
        let directives = bench.send(.woke, after: .seconds(1))
        #expect(directives.contains(.terminate(generation: 1)))
        #expect(!directives.contains(.accept(generation: 2)))
        #expect(bench.send(.woke, after: .seconds(1)).outcomes.isEmpty)
        #expect(bench.worker(1, .exited(.code(0))).outcomes == [.moved(connections: nil)])
    }

    @Test func `an old worker that does not drain is terminated, then killed`() {
        var bench = LifeBench.handing()
        bench.worker(1, .handedOver(.unable(reason: "another version")))
        bench.worker(1, .heartbeatCame, after: .seconds(4))
        #expect(bench.send(.woke, after: .seconds(9)).contains(.terminate(generation: 1)))
        #expect(bench.send(.woke, after: .seconds(10)).contains(.kill(generation: 1)))
    }

    @Test func `who hears signals alone is told once to end, and then killed`() {
        var policy = LifePolicy.foreign
        policy.stop.grace = .seconds(60)
        var bench = LifeBench.onTrial(policy)
        bench.send(.woke, after: .seconds(1))
        #expect(!bench.send(.woke, after: .seconds(59)).contains(.terminate(generation: 1)))
        #expect(bench.send(.woke, after: .seconds(1)).contains(.kill(generation: 1)))
    }
}
