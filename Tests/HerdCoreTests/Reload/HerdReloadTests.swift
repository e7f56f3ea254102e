import Testing

@testable import HerdCore

/// The reload of a herd, as whoever asked for it sees it.
@Suite struct HerdReloadTests {
    private static let new = ReloadPlan(releases: ["Goloman": "new", "Hands": "new"])

    /// A spare has passed, so that Goloman's successor is starting; workers 2 are its spare, 3 it.
    private static func moving() -> HerdBench {
        var bench = HerdBench.ready()
        bench.send(.reloadRequested(2, new))
        bench.makeReady("Goloman", 2)
        bench.worker("Goloman", 2, .examined(failure: nil))
        bench.send(.member("Goloman", .woke), after: .seconds(1))
        bench.worker("Goloman", 2, .exited(.code(0)))
        return bench
    }

    @Test func `the spare goes before anybody is touched, then one server after the other`() {
        var bench = HerdBench.ready()
        bench.send(.reloadRequested(2, Self.new))
        #expect(bench.herd["Goloman"]?.state == .ready)
        #expect(bench.herd["Goloman"]?.spare != nil)
        bench = Self.moving()
        #expect(bench.herd["Goloman"]?.state == .reloading)
        #expect(bench.herd["Hands"]?.state == .ready)
        bench.move("Goloman", from: 1, to: 3)
        #expect(bench.herd["Hands"]?.state == .reloading)
        #expect(bench.move("Hands", from: 1, to: 2).last == .finish(2))
        #expect(bench.herd["Hands"]?.release == "new")
        #expect(bench.herd.previous == ["Goloman": "old", "Hands": "old"])
    }

    @Test func `a failure brings back what has moved`() {
        var bench = Self.moving()
        bench.move("Goloman", from: 1, to: 3)
        bench.worker("Hands", 2, .launched)
        bench.worker("Hands", 2, .exited(.code(1)))
        #expect(bench.herd["Goloman"]?.release == "old")
        bench.makeReady("Goloman", 4)
        bench.worker("Goloman", 3, .handedOver(.moved(connections: 2)))
        let end = bench.worker("Goloman", 3, .exited(.code(0)))
        #expect(end.last == .finish(2))
        #expect(bench.herd["Goloman"]?.state == .ready)
        #expect(bench.herd["Hands"]?.workers.map(\.generation) == [1])
        #expect(bench.herd.previous.isEmpty)
    }

    @Test func `a server that dies after it has moved is brought back from its pause`() {
        var bench = Self.moving()
        bench.move("Goloman", from: 1, to: 3)
        bench.worker("Goloman", 3, .exited(.signal(11)))
        #expect(bench.herd["Goloman"]?.state == .backoff)
        bench.move("Hands", from: 1, to: 2)
        #expect(bench.herd["Hands"]?.release == "old")
        bench.makeReady("Hands", 3)
        bench.worker("Hands", 2, .handedOver(.moved(connections: 2)))
        bench.worker("Hands", 2, .exited(.code(0)))
        #expect(bench.herd["Goloman"]?.release == "old")
        #expect(bench.makeReady("Goloman", 4).last == .finish(2))
    }

    @Test func `a stop leaves the rest alone, and an undo knows what has moved`() {
        var bench = Self.moving()
        bench.send(.reloadStopRequested)
        #expect(bench.move("Goloman", from: 1, to: 3).last == .finish(2))
        #expect(bench.herd["Hands"]?.release == "old")
        #expect(bench.herd.previous == ["Goloman": "old"])
        bench.send(.reloadRequested(3, Self.new))
        bench.makeReady("Hands", 2)
        bench.worker("Hands", 2, .examined(failure: nil))
        bench.send(.member("Hands", .woke), after: .seconds(1))
        bench.worker("Hands", 2, .exited(.code(0)))
        #expect(bench.move("Hands", from: 1, to: 3).last == .finish(3))
        #expect(bench.herd.previous == ["Goloman": "old", "Hands": "old"])
    }

    @Test func `a stop where no reload is under way is nothing`() {
        var bench = HerdBench.ready()
        #expect(bench.send(.reloadStopRequested).isEmpty)
    }

    @Test func `what an undo goes back to is kept until a reload changes something`() {
        var bench = HerdBench(previous: ["Goloman": "older"])
        bench.send(.reloadRequested(1, ReloadPlan(releases: ["Goloman": "old", "Hands": "old"])))
        #expect(bench.herd.previous == ["Goloman": "older"])
        bench.send(.reloadRequested(2, Self.new))
        bench.makeReady("Goloman", 1)
        bench.worker("Goloman", 1, .examined(failure: nil))
        bench.send(.member("Goloman", .woke), after: .seconds(1))
        #expect(bench.worker("Goloman", 1, .exited(.code(0))).last == .finish(2))
        #expect(bench.herd.previous == ["Goloman": "old", "Hands": "old"])
    }

    @Test func `down ends a reload, and its spare too`() {
        var bench = HerdBench.ready()
        bench.send(.reloadRequested(2, Self.new))
        bench.makeReady("Goloman", 2)
        let directives = bench.send(.downRequested(3))
        #expect(directives.contains(.finish(2)))
        #expect(directives.contains(.member("Goloman", .terminate(generation: 2))))
        bench.worker("Goloman", 1, .exited(.code(0)))
        bench.worker("Hands", 1, .exited(.code(0)))
        let report = DownReport(stopped: ["Goloman", "Hands"], killed: [])
        let end = bench.worker("Goloman", 2, .exited(.code(0)))
        #expect(end.last == .finishDown(3, report))
    }
}

extension HerdBench {
    /// Hands over from one worker to the other, which then proves itself.
    @discardableResult
    fileprivate mutating func move(_ name: String, from: Int, to: Int) -> [HerdDirective] {
        worker(name, from, .heartbeatCame)
        makeReady(name, to)
        send(.member(name, .woke), after: .seconds(1))
        worker(name, from, .handedOver(.moved(connections: 2)))
        worker(name, from, .exited(.code(0)))
        worker(name, to, .synced(missing: []))
        return send(.member(name, .woke), after: .seconds(1))
    }
}
