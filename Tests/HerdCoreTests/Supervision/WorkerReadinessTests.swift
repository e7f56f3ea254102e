import Testing

@testable import HerdCore

@Suite struct WorkerReadinessTests {
    /// A worker that has just been launched.
    private func starting(_ readiness: WorkerReadiness) -> LifeBench {
        var policy = LifePolicy.foreign
        policy.readiness = readiness
        var bench = LifeBench(policy)
        bench.send(.startRequested)
        bench.worker(1, .launched)
        return bench
    }

    @Test func `READY=1 counts where it was asked for, and where nothing was`() {
        for (ready, counts) in [
            (nil, true), (.notify, true), (.tcp, false), (.http(path: "/"), false),
            (.log(pattern: "up"), false), (.after(.seconds(5)), false),
        ] as [(Readiness?, Bool)] {
            var bench = starting(.command(ready, binds: false))
            bench.worker(1, .becameReady)
            #expect(
                bench.life.state == (counts ? .ready : .starting),
                "\(ready?.description ?? "none")"
            )
        }
    }

    @Test(arguments: [Readiness.tcp, .http(path: "/"), .log(pattern: "up")])
    func `what must be looked for is, once there is a process`(_ ready: Readiness) {
        var bench = starting(.command(ready, binds: false))
        #expect(bench.directives.contains(.proveReady(generation: 1)))
        #expect(bench.life.state == .starting)
        bench.worker(1, .provedReady)
        #expect(bench.life.state == .ready)
        #expect(bench.send(.woke, after: .seconds(1_000)).isEmpty)
    }

    @Test(arguments: [Readiness.notify, .after(.seconds(1)), nil])
    func `nothing is looked for where it shows by itself`(_ ready: Readiness?) {
        let bench = starting(.command(ready, binds: false))
        #expect(!bench.directives.contains(.proveReady(generation: 1)))
    }

    @Test func `one that must only live is never late`() {
        var bench = starting(.command(.after(.seconds(100)), binds: false))
        #expect(bench.send(.woke, after: .seconds(30)).isEmpty)
        #expect(bench.life.state == .starting)
        bench.send(.woke, after: .seconds(70))
        #expect(bench.life.state == .ready)
    }

    @Test(
        arguments: [
            (.notify, "it has not sent READY=1"),
            (.tcp, "it has accepted no connection"),
            (.http(path: "/up"), "it has not answered GET /up"),
            (.log(pattern: "up"), #"none of its lines matches "up""#),
        ] as [(Readiness, String)]
    )
    func `one that is not ready in time is told by what it lacks`(
        _ ready: Readiness,
        _ lack: String
    ) {
        var bench = starting(.command(ready, binds: false))
        #expect(bench.send(.woke, after: .seconds(30)).contains(.kill(generation: 1)))
        bench.worker(1, .exited(.signal(9)))
        let cause = Death.Cause.notReadyInTime(.seconds(30), lack: lack)
        #expect(bench.life.lastDeath?.cause == cause)
        #expect("\(cause)" == "not ready within 30s: \(lack)")
    }

    @Test func `what was seen last is what it lacks, also while it starts`() {
        var bench = starting(.command(.tcp, binds: true))
        bench.worker(1, .lacks("nobody listens on port 80"))
        #expect(bench.life.detail(at: bench.now) == "nobody listens on port 80")
        let killing = bench.send(.woke, after: .seconds(30))
        let lack = "nobody listens on port 80"
        let reason = LifeNote.KillReason.notReadyInTime(.seconds(30), lack: lack)
        #expect(killing.contains(.note(.killing(generation: 1, reason))))
        #expect(
            LifeNote.killing(generation: 1, reason).sentence
                == "worker 1 is not ready within 30s (nobody listens on port 80): it is killed"
        )
    }

    @Test func `a worker that is adopted while it starts is looked at again`() {
        let record = starting(.command(.tcp, binds: true)).life.record
        var policy = LifePolicy.foreign
        policy.readiness = .command(.tcp, binds: true)
        var bench = LifeBench(policy)
        bench.life = ServerLife(adopting: record, policy: policy, at: bench.now)
        #expect(bench.send(.adopted).contains(.proveReady(generation: 1)))
    }

    @Test func `heartbeats are missed from the first one on`() {
        var bench = starting(.command(.notify, binds: false))
        bench.worker(1, .becameReady)
        #expect(bench.send(.woke, after: .seconds(100)).isEmpty)
        bench.worker(1, .heartbeatCame)
        #expect(bench.send(.woke, after: .seconds(5)).contains(.kill(generation: 1)))
    }
}
