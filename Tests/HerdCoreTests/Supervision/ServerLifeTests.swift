import Testing

@testable import HerdCore

@Suite struct ServerLifeTests {
    @Test func `a server that is started becomes ready when its worker says so`() {
        var bench = LifeBench()
        #expect(
            bench.send(.startRequested).launches == [Launch(generation: 1, release: "old")]
        )
        #expect(bench.life.state == .starting)
        bench.worker(1, .launched)
        #expect(bench.life.state == .starting)
        bench.worker(1, .becameReady)
        #expect(bench.life.state == .ready)
    }

    @Test func `a worker that dies after a stable run is replaced at once`() {
        var bench = LifeBench.ready()
        let directives = bench.worker(1, .exited(.signal(9)), after: .seconds(10))
        #expect(directives.first == .sweep(generation: 1))
        #expect(directives.launches.map(\.generation) == [2])
        #expect(bench.life.restarts == 1)
    }

    @Test func `a worker that dies early backs off`() {
        var bench = LifeBench.ready()
        bench.worker(1, .exited(.code(1)), after: .seconds(9))
        #expect(bench.life.state == .backoff)
        #expect(bench.life.detail(at: bench.now) == "exit 1; next try in 0.2s")
        #expect(bench.send(.woke, after: .milliseconds(249)).isEmpty)
        #expect(bench.send(.woke, after: .milliseconds(1)).launches.map(\.generation) == [2])
    }

    @Test func `a server that keeps dying is a crash loop, and still tried at the longest pause`() {
        var bench = LifeBench()
        bench.send(.startRequested)
        var pauses: [Duration] = []
        for generation in 1...9 {
            bench.worker(generation, .launched)
            bench.worker(generation, .exited(.code(1)))
            guard case .waiting(.pause(let until)) = bench.life.phase else { break }
            pauses.append(until - bench.now)
            #expect(bench.life.state == (generation < 8 ? .backoff : .crashloop))
            bench.send(.woke, after: until - bench.now)
        }
        #expect(pauses == [0.25, 0.5, 1, 2, 4, 8, 16, 30, 30].map { .seconds($0) })
        #expect(bench.life.state == .starting)
    }

    @Test func `sixty seconds of readiness forgive the deaths before`() {
        var bench = LifeBench()
        bench.send(.startRequested)
        for generation in 1...3 {
            bench.worker(generation, .launched)
            bench.worker(generation, .exited(.code(1)))
            bench.send(.woke, after: .seconds(30))
        }
        #expect(bench.life.deathsInARow == 3)
        bench.worker(4, .launched)
        bench.worker(4, .becameReady)
        bench.worker(4, .exited(.code(1)), after: .seconds(60))
        #expect(bench.life.deathsInARow == 1)
    }

    @Test func `exit 78 fails for good, until somebody starts it`() {
        var bench = LifeBench.ready()
        bench.worker(1, .exited(.code(78)), after: .seconds(100))
        #expect(bench.life.state == .failed)
        #expect(bench.send(.woke, after: .seconds(1_000)).isEmpty)
        #expect(bench.send(.startRequested).launches.map(\.generation) == [2])
    }

    @Test func `a worker that is not ready in time is killed and tried again`() {
        var bench = LifeBench()
        bench.send(.startRequested)
        bench.worker(1, .launched)
        #expect(!bench.send(.woke, after: .seconds(29)).contains(.kill(generation: 1)))
        #expect(bench.send(.woke, after: .seconds(1)).contains(.kill(generation: 1)))
        bench.worker(1, .exited(.signal(9)))
        #expect(bench.life.lastDeath?.cause == .notReadyInTime(.seconds(30)))
        #expect(bench.life.state == .backoff)
    }

    @Test func `a worker that asks for time gets it`() {
        var bench = LifeBench()
        bench.send(.startRequested)
        bench.worker(1, .launched)
        bench.worker(1, .askedForTime(.seconds(60)), after: .seconds(20))
        #expect(!bench.send(.woke, after: .seconds(59)).contains(.kill(generation: 1)))
        #expect(bench.send(.woke, after: .seconds(1)).contains(.kill(generation: 1)))
    }

    @Test func `a worker without heartbeat hangs and is killed`() {
        var bench = LifeBench.ready()
        bench.worker(1, .heartbeatCame, after: .seconds(3))
        #expect(bench.send(.woke, after: .seconds(2)) == [.wake(at: .seconds(8))])
        #expect(bench.send(.woke, after: .seconds(3)).contains(.kill(generation: 1)))
        #expect(bench.life.state == .stopping)
        bench.worker(1, .exited(.signal(9)))
        #expect(bench.life.lastDeath?.cause == .hung(.seconds(5)))
        #expect(bench.life.wanted == .up)
    }

    @Test func `a supervisor that was stopped itself takes no worker's silence for a hang`() {
        var bench = LifeBench.ready()
        // The kernel keeps ten messages for all workers: the rest of the heartbeats is lost.
        #expect(bench.send(.woke, after: .seconds(60)) == [.wake(at: .seconds(65))])
        #expect(bench.life.state == .ready)
        #expect(bench.send(.woke, after: .seconds(5)).contains(.kill(generation: 1)))
    }

    @Test func `a worker that asks to be restarted is killed and started again`() {
        var bench = LifeBench.ready()
        #expect(bench.worker(1, .askedForRestart).contains(.kill(generation: 1)))
        bench.worker(1, .exited(.signal(9)))
        #expect(bench.life.lastDeath?.cause == .askedForRestart)
        #expect(bench.life.state == .backoff)
        #expect(bench.send(.woke, after: .seconds(1)).launches.map(\.generation) == [2])
    }

    @Test func `a foreign worker is ready when it lived a second, and needs no heartbeat`() {
        var bench = LifeBench(.foreign)
        bench.send(.startRequested)
        bench.worker(1, .launched)
        bench.send(.woke, after: .seconds(1))
        #expect(bench.life.state == .ready)
        #expect(bench.send(.woke, after: .seconds(1_000)).isEmpty)
        bench.worker(1, .heartbeatCame)
        #expect(bench.send(.woke, after: .seconds(5)).contains(.kill(generation: 1)))
    }

    @Test func `a stop climbs from SIGTERM to SIGKILL`() {
        var bench = LifeBench.ready()
        #expect(bench.send(.stopRequested).contains(.terminate(generation: 1)))
        #expect(bench.life.state == .stopping)
        #expect(bench.send(.woke, after: .seconds(9)).isEmpty)
        #expect(bench.send(.woke, after: .seconds(1)).contains(.kill(generation: 1)))
        #expect(bench.send(.woke, after: .seconds(1)).contains(.kill(generation: 1)))
        #expect(bench.worker(1, .exited(.signal(9))).contains(.note(.stopped)))
        #expect(bench.life.state == .stopped)
    }

    @Test(arguments: [100, 1_000, 3_000, 10_000, 600_000])
    func `a worker that uses all of its time to finish is not killed`(milliseconds: Int) {
        var policy = LifePolicy.test
        policy.stop.grace = .milliseconds(milliseconds)
        var bench = LifeBench.ready(policy)
        #expect(bench.send(.stopRequested).contains(.terminate(generation: 1)))
        #expect(policy.stop.finishWithin >= policy.stop.grace / 2)
        #expect(bench.send(.woke, after: policy.stop.finishWithin).isEmpty)
        #expect(bench.send(.woke, after: policy.stop.flushWithin).isEmpty)
        #expect(bench.worker(1, .exited(.code(0))).contains(.note(.stopped)))
    }

    @Test func `a stop that somebody hurries kills at once`() {
        var bench = LifeBench.ready()
        #expect(bench.send(.hurryRequested).isEmpty)
        bench.send(.stopRequested)
        #expect(bench.send(.hurryRequested).contains(.kill(generation: 1)))
    }

    @Test func `a worker that is not yet a process is ended as soon as it is one`() {
        var bench = LifeBench()
        bench.send(.startRequested)
        #expect(bench.send(.stopRequested).isEmpty)
        #expect(bench.worker(1, .launched).contains(.terminate(generation: 1)))
        bench.worker(1, .exited(.code(0)))
        #expect(bench.life.state == .stopped)
    }

    @Test func `nobody climbs down the ladder, not even before the process is there`() {
        var bench = LifeBench()
        bench.send(.startRequested)
        bench.send(.stopRequested)
        bench.send(.hurryRequested)
        bench.send(.stopRequested)
        #expect(bench.worker(1, .launched).contains(.kill(generation: 1)))
        #expect(bench.send(.stopRequested).isEmpty)
    }

    @Test func `a server that is started while it stops starts anew when its worker is gone`() {
        var bench = LifeBench.ready()
        bench.send(.stopRequested)
        #expect(bench.send(.startRequested).isEmpty)
        #expect(bench.worker(1, .exited(.code(0))).launches.map(\.generation) == [2])
        #expect(bench.life.restarts == 0)
    }

    @Test func `an event about a worker of the past touches nobody`() {
        var bench = LifeBench.ready()
        bench.worker(1, .exited(.signal(9)), after: .seconds(20))
        let before = bench.life
        bench.worker(1, .becameReady)
        bench.worker(1, .heartbeatCame)
        #expect(bench.worker(1, .exited(.code(0))) == [.sweep(generation: 1)])
        #expect(bench.life == before)
    }

    @Test func `a process that nobody wants is killed`() {
        var bench = LifeBench()
        #expect(bench.worker(7, .launched) == [.kill(generation: 7)])
    }

    @Test func `a launch that fails is a death with its reason`() {
        var bench = LifeBench()
        bench.send(.startRequested)
        bench.worker(1, .launchFailed("no such file: /x"))
        #expect(bench.life.detail(at: bench.now) == "no such file: /x; next try in 0.2s")
    }
}
