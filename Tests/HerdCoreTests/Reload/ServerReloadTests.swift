import Testing

@testable import HerdCore

/// The successor's trial, and everything that ends a reload before connections change hands.
@Suite struct ServerReloadTests {
    @Test func `the successor starts next to the old worker and takes its reports`() {
        var bench = LifeBench.ready()
        let directives = bench.send(.reloadRequested(release: "new"))
        #expect(
            directives.launches == [Launch(generation: 2, release: "new", predecessor: 1)]
        )
        #expect(bench.life.state == .reloading)
        #expect(bench.life.worker?.generation == 1)
    }

    @Test func `a reload counts as serving only where a worker is ready`() {
        var bench = LifeBench.ready()
        bench.worker(1, .exited(.signal(11)))
        #expect(bench.life.state == .backoff)
        bench.send(.reloadRequested(release: "new"))
        #expect(bench.life.state == .starting)
        bench.worker(2, .launched)
        #expect(bench.life.state == .starting)
        bench.worker(2, .becameReady)
        #expect(bench.life.state == .reloading)
        bench.send(.stopRequested)
        #expect(bench.life.state == .stopping)
    }

    @Test func `a reload whose only worker is not ready yet does not count as serving`() {
        var bench = LifeBench()
        bench.send(.startRequested)
        bench.worker(1, .launched)
        bench.send(.reloadRequested(release: "new"))
        #expect(bench.life.state == .starting)
    }

    @Test func `the old worker is asked to hand over only when the successor stayed ready`() {
        var bench = LifeBench.onTrial()
        #expect(bench.directives.contains(.wake(at: bench.now + .seconds(1))))
        #expect(bench.send(.woke, after: .milliseconds(999)).isEmpty)
        let directives = bench.send(.woke, after: .milliseconds(1))
        #expect(directives.contains(.handOver(from: 1, to: 2)))
        #expect(bench.life.release == "old")
        #expect(bench.life.worker?.generation == 1)
    }

    @Test(arguments: [false, true])
    func `a successor that dies on trial leaves the old worker serving`(ready: Bool) {
        var bench = LifeBench.ready()
        bench.send(.reloadRequested(release: "new"))
        bench.worker(2, .launched)
        if ready { bench.worker(2, .becameReady) }
        let directives = bench.worker(2, .exited(.code(1)))
        #expect(directives.outcomes == [.failed(ReloadFault("exit 1", generation: 2))])
        #expect(directives.launches.isEmpty)
        #expect(bench.life.state == .ready)
        #expect(bench.life.worker?.generation == 1)
        #expect(bench.life.release == "old")
    }

    @Test func `a successor that never becomes ready is killed, and the reload fails`() {
        var bench = LifeBench.ready()
        bench.send(.reloadRequested(release: "new"))
        bench.worker(2, .launched)
        bench.worker(1, .heartbeatCame, after: .seconds(29))
        #expect(bench.send(.woke, after: .seconds(1)).contains(.kill(generation: 2)))
        let directives = bench.worker(2, .exited(.signal(9)))
        let fault = ReloadFault("not ready within 30s", generation: 2)
        #expect(directives.outcomes == [.failed(fault)])
        #expect(bench.life.state == .ready)
    }

    @Test func `an old worker that dies on trial leaves the server to a release to be returned`() {
        var bench = LifeBench.ready()
        bench.send(.reloadRequested(release: "new"))
        bench.worker(2, .launched)
        let directives = bench.worker(1, .exited(.signal(11)))
        #expect(directives.launches.isEmpty)
        let cause = "the old worker ended before it had handed over: SIGSEGV"
        let fault = ReloadFault(cause, generation: 1, runsNew: true)
        #expect(directives.outcomes == [.failed(fault)])
        #expect(bench.life.worker?.generation == 2)
        #expect(bench.life.release == "new")
    }

    @Test func `when both die the old release is tried again`() {
        var bench = LifeBench(.foreign)
        bench.send(.startRequested)
        bench.worker(1, .launched)
        bench.worker(1, .becameReady)
        bench.send(.reloadRequested(release: "new"))
        bench.worker(2, .launched)
        #expect(bench.worker(1, .exited(.signal(11))).outcomes.isEmpty)
        let directives = bench.worker(2, .exited(.code(1)))
        #expect(directives.outcomes == [.failed(ReloadFault("exit 1", generation: 2))])
        #expect(bench.life.state == .backoff)
        #expect(bench.send(.woke, after: .seconds(1)).launches.map(\.release) == ["old"])
    }

    @Test func `a stop ends a reload`() {
        var bench = LifeBench.onTrial()
        let directives = bench.send(.stopRequested)
        #expect(directives.outcomes == [.failed(ReloadFault("it was stopped"))])
        #expect(directives.contains(.terminate(generation: 1)))
        #expect(directives.contains(.terminate(generation: 2)))
        bench.worker(1, .exited(.code(0)))
        #expect(bench.worker(2, .exited(.code(0))).outcomes.isEmpty)
        #expect(bench.life.state == .stopped)
    }

    @Test func `a reload that comes while a broken off one still ends its workers fails at once`() {
        var bench = LifeBench.onTrial()
        #expect(bench.send(.reloadRequested(release: "newer")).isEmpty)
        bench.send(.restartRequested)
        let directives = bench.send(.reloadRequested(release: "newer"))
        let fault = ReloadFault("its worker is just being replaced")
        #expect(directives == [.endReload(.failed(fault))])
        bench.worker(1, .exited(.code(0)))
        #expect(bench.worker(2, .exited(.code(0))).launches.map(\.release) == ["old"])
    }

    @Test func `a stopped server gets the new release with its next start`() {
        var bench = LifeBench()
        let moved = LifeDirective.endReload(.moved(connections: nil))
        #expect(bench.send(.reloadRequested(release: "new")) == [moved])
        #expect(bench.send(.startRequested).launches.map(\.release) == ["new"])
    }

    @Test func `a server in back-off is started with the new release at once`() {
        var bench = LifeBench.ready()
        bench.worker(1, .exited(.code(1)))
        let directives = bench.send(.reloadRequested(release: "new"))
        #expect(directives.launches == [Launch(generation: 2, release: "new")])
        bench.worker(2, .launched)
        bench.worker(2, .becameReady)
        let passed = bench.send(.woke, after: .seconds(1))
        #expect(passed.contains(.awaitSync(generation: 2, within: .seconds(10))))
        #expect(bench.worker(2, .synced(missing: [])).outcomes == [.moved(connections: nil)])
        #expect(bench.life.release == "new")
    }

    @Test func `a configuration that only the new release refuses does not fail the old for good`()
    {
        var bench = LifeBench.ready()
        bench.worker(1, .exited(.code(1)))
        bench.send(.reloadRequested(release: "new"))
        bench.worker(2, .launched)
        bench.worker(2, .exited(.code(78)))
        #expect(bench.life.state == .backoff)
        #expect(bench.send(.woke, after: .seconds(1)).launches.map(\.release) == ["old"])
    }

    @Test func `a worker that is just being killed makes room for the new release`() {
        var bench = LifeBench.ready()
        bench.worker(1, .askedForRestart)
        #expect(bench.send(.reloadRequested(release: "new")).isEmpty)
        let directives = bench.worker(1, .exited(.signal(9)))
        #expect(directives.launches == [Launch(generation: 2, release: "new")])
    }

    @Test func `a server that binds its port itself is stopped first`() {
        var bench = LifeBench.ready(.stopsFirst)
        let directives = bench.send(.reloadRequested(release: nil))
        #expect(directives.contains(.terminate(generation: 1)))
        #expect(directives.launches.isEmpty)
        let next = bench.worker(1, .exited(.code(0)))
        #expect(next.launches == [Launch(generation: 2, release: nil)])
        bench.worker(2, .launched)
        bench.send(.woke, after: .seconds(1))
        #expect(bench.send(.woke, after: .seconds(1)).outcomes == [.moved(connections: nil)])
    }
}
