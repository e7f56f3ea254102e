import Testing

@testable import HerdCore

@Suite struct RestartBudgetTests {
    private static let policy = RestartPolicy()

    @Test func `a burst is granted, then two a second`() {
        var budget = RestartBudget(policy: Self.policy)
        let start = Moment.seconds(100)
        for _ in 1...10 {
            #expect(budget.takeOne(at: start) == .granted)
        }
        #expect(budget.takeOne(at: start) == .notBefore(.seconds(100.5)))
        #expect(budget.takeOne(at: .seconds(100.5)) == .granted)
        #expect(budget.takeOne(at: .seconds(100.5)) == .notBefore(.seconds(101)))
    }

    @Test func `five idle seconds fill the bucket again, and no more than that`() {
        var budget = RestartBudget(policy: Self.policy)
        for _ in 1...10 {
            #expect(budget.takeOne(at: .seconds(1)) == .granted)
        }
        for _ in 1...10 {
            #expect(budget.takeOne(at: .seconds(1_000)) == .granted)
        }
        #expect(budget.takeOne(at: .seconds(1_000)) != .granted)
    }

    @Test func `a herd whose budget is spent waits, and then starts`() {
        var bench = LifeBench.ready()
        for _ in 1...10 { _ = bench.budget.takeOne(at: .seconds(20)) }
        let directives = bench.worker(1, .exited(.signal(9)), after: .seconds(20))
        #expect(directives.contains(.wake(at: .seconds(20.5))))
        #expect(bench.life.state == .backoff)
        #expect(bench.send(.woke, after: .milliseconds(500)).launches.count == 1)
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
