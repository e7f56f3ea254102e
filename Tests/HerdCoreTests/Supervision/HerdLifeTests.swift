import Testing

@testable import HerdCore

@Suite struct HerdLifeTests {
    private static let new = ReloadPlan(releases: ["Goloman": "new", "Hands": "new"])

    private static func failure(_ directives: [HerdDirective]) -> OperationFailure? {
        directives.lazy.compactMap {
            if case .fail(_, let failure) = $0 { failure } else { nil }
        }.first
    }

    @Test func `a start is over when all of its servers are ready`() {
        var bench = HerdBench()
        bench.send(.startRequested(1, ["Goloman", "Hands"]))
        #expect(!bench.makeReady("Goloman", 1).contains(.finish(1)))
        #expect(bench.makeReady("Hands", 1).contains(.finish(1)))
    }

    @Test func `a start of what is ready is over at once`() {
        var bench = HerdBench.ready()
        #expect(bench.send(.startRequested(2, ["Hands"])) == [.finish(2)])
    }

    @Test func `a start that dies says how, and is tried on`() {
        var bench = HerdBench()
        bench.send(.startRequested(1, ["Hands"]))
        bench.worker("Hands", 1, .launched)
        let failure = Self.failure(bench.worker("Hands", 1, .exited(.code(1))))
        #expect(failure?.kind == .failed)
        #expect(failure?.sentence == "Hands is not ready: exit 1; next try in 0.2s")
        #expect(bench.herd["Hands"]?.state == .backoff)
    }

    @Test func `a restart is over when a newer worker is ready`() {
        var bench = HerdBench.ready()
        #expect(!bench.send(.restartRequested(2, ["Hands"])).contains(.finish(2)))
        #expect(!bench.worker("Hands", 1, .exited(.code(0))).contains(.finish(2)))
        #expect(bench.makeReady("Hands", 2).contains(.finish(2)))
    }

    @Test func `a stop is over when nothing is left of the server`() {
        var bench = HerdBench.ready()
        #expect(!bench.send(.stopRequested(2, ["Hands"])).contains(.finish(2)))
        #expect(bench.worker("Hands", 1, .exited(.code(0))).contains(.finish(2)))
    }

    @Test func `an unknown server is refused before anything is done`() {
        var bench = HerdBench.ready()
        let directives = bench.send(.stopRequested(2, ["Goloman", "Hand"]))
        #expect(Self.failure(directives)?.kind == .unknownServer)
        #expect(
            Self.failure(directives)?.sentence
                == "Hand is not a server of this herd; did you mean Hands?"
        )
        #expect(directives.count == 1)
        #expect(bench.herd["Goloman"]?.state == .ready)
    }

    @Test func `an unchanged release is said and nothing done`() {
        var bench = HerdBench.ready()
        let same = ReloadPlan(releases: ["Goloman": "old", "Hands": "old"])
        let directives = bench.send(.reloadRequested(2, same))
        #expect(directives.last == .finish(2))
        #expect(bench.herd["Goloman"]?.state == .ready)
    }

    @Test func `a reload lets nothing else in while it runs`() {
        var bench = HerdBench.ready()
        bench.send(.reloadRequested(2, Self.new))
        let second = bench.send(.reloadRequested(3, Self.new))
        #expect(Self.failure(second)?.kind == .busy)
        #expect(Self.failure(bench.send(.restartRequested(4, ["Hands"])))?.kind == .busy)
        #expect(Self.failure(bench.send(.startRequested(5, ["Hands"])))?.kind == .busy)
        #expect(Self.failure(bench.send(.stopRequested(6, ["Hands"])))?.kind == .busy)
    }

    @Test func `a reload is refused while a start is under way`() {
        var bench = HerdBench()
        bench.send(.startRequested(1, ["Hands"]))
        let directives = bench.send(.reloadRequested(2, Self.new))
        #expect(Self.failure(directives)?.kind == .busy)
    }

    @Test func `down tells who stopped and who had to be killed`() {
        var bench = HerdBench.ready()
        bench.send(.downRequested(9))
        bench.worker("Goloman", 1, .exited(.code(0)))
        bench.send(.member("Hands", .woke), after: .seconds(10))
        let directives = bench.worker("Hands", 1, .exited(.signal(9)))
        let report = DownReport(stopped: ["Goloman"], killed: ["Hands"])
        #expect(directives.contains(.finishDown(9, report)))
    }

    @Test func `down waits for a worker that is not yet a process`() {
        var bench = HerdBench()
        bench.send(.startRequested(1, ["Hands"]))
        #expect(bench.send(.downRequested(2)).allSatisfy { $0 != .finish(1) })
        bench.worker("Hands", 1, .launched)
        let report = DownReport(stopped: ["Hands"], killed: [])
        #expect(bench.worker("Hands", 1, .exited(.code(0))).contains(.finishDown(2, report)))
    }

    @Test func `nothing is started while the herd goes down, and a second down is answered too`() {
        var bench = HerdBench.ready()
        bench.send(.downRequested(2))
        #expect(Self.failure(bench.send(.startRequested(3, ["Hands"])))?.kind == .busy)
        #expect(bench.send(.downRequested(4)).isEmpty)
        bench.worker("Goloman", 1, .exited(.code(0)))
        let directives = bench.worker("Hands", 1, .exited(.code(0)))
        let report = DownReport(stopped: ["Goloman", "Hands"], killed: [])
        #expect(directives.suffix(2) == [.finishDown(2, report), .finishDown(4, report)])
        #expect(bench.send(.downRequested(5)).last == .finishDown(5, report))
    }

    @Test func `a hurried down kills what still runs`() {
        var bench = HerdBench.ready()
        bench.send(.downRequested(2))
        let directives = bench.send(.hurryRequested)
        #expect(directives.contains(.member("Hands", .kill(generation: 1))))
    }
}
