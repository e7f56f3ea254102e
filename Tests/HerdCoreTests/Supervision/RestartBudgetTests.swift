import Testing

@testable import HerdCore

@Suite struct RestartBudgetTests {
    private static let policy = RestartPolicy()

    @Test func `a burst is granted, then two a second, each to one that waits`() {
        var budget = RestartBudget(policy: Self.policy)
        let start = Moment.seconds(100)
        for _ in 1...10 {
            #expect(budget.takeOne(at: start) == start)
        }
        #expect(budget.takeOne(at: start) == .seconds(100.5))
        #expect(budget.takeOne(at: start) == .seconds(101))
        #expect(budget.takeOne(at: .seconds(100.2)) == .seconds(101.5))
        #expect(budget.takeOne(at: .seconds(102)) == .seconds(102))
    }

    @Test func `five idle seconds fill the bucket again, and no more than that`() {
        var budget = RestartBudget(policy: Self.policy)
        for _ in 1...10 {
            #expect(budget.takeOne(at: .seconds(1)) == .seconds(1))
        }
        for _ in 1...10 {
            #expect(budget.takeOne(at: .seconds(1_000)) == .seconds(1_000))
        }
        #expect(budget.takeOne(at: .seconds(1_000)) > .seconds(1_000))
    }

    @Test func `who waits for no token takes one, and never leaves a debt`() {
        var budget = RestartBudget(policy: Self.policy)
        for _ in 1...200 { budget.takeOneIfLeft(at: .seconds(1)) }
        #expect(budget.takeOne(at: .seconds(1)) == .seconds(1.5))
        for _ in 1...200 { budget.takeOneIfLeft(at: .seconds(1)) }
        #expect(budget.takeOne(at: .seconds(1)) == .seconds(2))
    }

    @Test func `a server that died again waits for its token, and says so`() {
        var bench = LifeBench.ready()
        bench.worker(1, .exited(.signal(9)))
        for _ in 1...12 { _ = bench.gate.budget.takeOne(at: .seconds(20)) }
        bench.send(.woke, after: .seconds(20))
        bench.worker(2, .launched)
        bench.worker(2, .exited(.signal(9)))
        bench.send(.woke, after: .milliseconds(500))
        #expect(bench.life.state == .backoff)
        #expect(
            bench.life.detail(at: bench.now)
                == "SIGKILL; waits for the herd's restart budget, next try in 1s"
        )
        #expect(bench.send(.woke, after: .milliseconds(999)).launches.isEmpty)
        #expect(bench.send(.woke, after: .milliseconds(1)).launches.count == 1)
    }

    @Test func `a server that ran well waits for no token`() {
        var bench = LifeBench.ready()
        for _ in 1...1_000 { _ = bench.gate.budget.takeOne(at: .seconds(70)) }
        let directives = bench.worker(1, .exited(.signal(9)), after: .seconds(70))
        #expect(directives.launches.count == 1)
    }
}

@Suite struct BackoffTests {
    @Test(arguments: [(1, 0.25), (2, 0.5), (3, 1), (7, 16), (8, 30), (1_000, 30)])
    func `the ceiling doubles up to the longest pause`(deaths: Int, seconds: Double) {
        #expect(Backoff.ceiling(deaths: deaths, policy: RestartPolicy()) == .seconds(seconds))
    }

    @Test func `the pause is anywhere under the ceiling`() {
        var random = SplitMix64(seed: 1)
        let pauses = (1...1_000).map { _ in
            Backoff.pause(deaths: 3, policy: RestartPolicy(), using: &random)
        }
        #expect(pauses.allSatisfy { (.zero ... .seconds(1)).contains($0) })
        #expect(pauses.contains { $0 < .milliseconds(100) })
        #expect(pauses.contains { $0 > .milliseconds(900) })
    }
}
