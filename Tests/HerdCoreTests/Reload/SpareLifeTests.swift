import Testing

@testable import HerdCore

/// One worker tries a new release before any that has clients hears of it.
@Suite struct SpareLifeTests {
    /// A ready server whose spare has just become ready.
    private static func examining() -> LifeBench {
        var bench = LifeBench.ready()
        bench.send(.spareRequested(release: "new"))
        bench.worker(2, .launched)
        bench.worker(2, .becameReady)
        return bench
    }

    private static func failed(_ cause: String) -> LifeDirective {
        .endTest(.failed(ReloadFault(cause, generation: 2)))
    }

    @Test func `a spare is no worker of its server`() throws {
        var bench = LifeBench.ready()
        let directives = bench.send(.spareRequested(release: "new"))
        let launch = try #require(directives.launches.first)
        #expect(launch.role == .spare)
        #expect(launch.release == "new")
        #expect(launch.predecessor == nil)
        #expect(bench.life.workers.map(\.generation) == [1])
        #expect(bench.life.state == .ready)
    }

    @Test func `it must be ready, answer, and stay ready; then it is ended`() {
        var bench = Self.examining()
        #expect(bench.directives.contains(.examine(generation: 2)))
        #expect(bench.worker(2, .examined(failure: nil)) == [.wake(at: bench.now + .seconds(1))])
        #expect(bench.send(.woke, after: .milliseconds(999)).isEmpty)
        let end = bench.send(.woke, after: .milliseconds(1))
        #expect(end == [.wake(at: bench.now + .seconds(10)), .terminate(generation: 2)])
        #expect(bench.worker(2, .exited(.code(0))).last == .endTest(.passed))
        #expect(bench.life.spare == nil)
    }

    @Test func `a wrong answer fails it`() {
        var bench = Self.examining()
        let directives = bench.worker(2, .examined(failure: "IAMAT was answered with nothing"))
        #expect(directives.contains(.terminate(generation: 2)))
        let end = bench.worker(2, .exited(.code(0)))
        #expect(end.last == Self.failed("IAMAT was answered with nothing"))
    }

    @Test func `no answer fails it`() {
        var bench = Self.examining()
        bench.worker(2, .heartbeatCame, after: .seconds(4))
        let directives = bench.send(.woke, after: .seconds(1))
        #expect(directives.contains(.terminate(generation: 2)))
        let end = bench.worker(2, .exited(.code(0)))
        #expect(end.last == Self.failed("no answer to a client's question within 5s"))
    }

    @Test(arguments: [WorkerEvent.exited(.code(1)), .exited(.signal(11)), .launchFailed("no such")])
    func `its death fails it, and is none of the server's`(event: WorkerEvent) {
        var bench = LifeBench.ready()
        bench.send(.spareRequested(release: "new"))
        if case .exited = event { bench.worker(2, .launched) }
        let directives = bench.worker(2, event)
        #expect(directives.first == .sweep(generation: 2))
        guard case .endTest(.failed) = directives.last else {
            Issue.record("\(directives)")
            return
        }
        #expect(bench.life.state == .ready)
        #expect(bench.life.lastDeath == nil)
    }

    @Test func `a spare that dies after it has answered has failed`() {
        var bench = Self.examining()
        bench.worker(2, .examined(failure: nil))
        #expect(bench.worker(2, .exited(.code(3))).last == Self.failed("exit 3"))
    }

    @Test func `a spare that is never ready is killed, and has failed`() {
        var bench = LifeBench.ready()
        bench.send(.spareRequested(release: "new"))
        bench.worker(2, .launched)
        bench.worker(1, .heartbeatCame, after: .seconds(29))
        #expect(bench.send(.woke, after: .seconds(1)).contains(.kill(generation: 2)))
        let end = bench.worker(2, .exited(.signal(9)))
        #expect(end.last == Self.failed("not ready within 30s"))
    }

    @Test(arguments: [LifeEvent.stopRequested, .spareDismissed])
    func `it is ended when nobody wants to know any more`(event: LifeEvent) {
        var bench = Self.examining()
        #expect(bench.send(event).contains(.terminate(generation: 2)))
        #expect(bench.send(.hurryRequested).contains(.kill(generation: 2)))
        guard case .endTest(.failed) = bench.worker(2, .exited(.signal(9))).last else {
            Issue.record("it passed")
            return
        }
    }

    @Test func `one spare at a time`() {
        var bench = Self.examining()
        let directives = bench.send(.spareRequested(release: "newer"))
        #expect(
            directives == [
                .endTest(.failed(ReloadFault("another spare is still being tested")))
            ]
        )
        #expect(bench.life.spare?.worker.generation == 2)
    }
}
