import Testing

@testable import HerdCore

/// Whatever links, clocks and workers do: when it is over, every server knows the same, nothing
/// that was acknowledged is lost, and that takes no more than three seconds.
struct FloodSimulationTests {
    /// Two parts, so that two cores can run them.
    @Test(arguments: [0..<5_000, 5_000..<10_000])
    func `ten thousand herds converge after everything that can go wrong`(
        seeds: Range<UInt64>
    ) async {
        for seed in seeds {
            var world = FloodWorld(seed: seed, Self.plan(of: seed))
            let problems = world.run()
            guard problems.isEmpty else {
                Issue.record(
                    """
                    seed \(seed): \(problems.prefix(3).joined(separator: "; "))
                    \(world.history.suffix(40).joined(separator: "\n"))
                    """
                )
                return
            }
        }
    }

    @Test func `without comparing tables the simulation finds herds that differ`() {
        let failed = (0..<100 as Range<UInt64>).filter { seed in
            var plan = Self.plan(of: seed)
            plan.comparesTables = false
            var world = FloodWorld(seed: seed, plan)
            return !world.run().isEmpty
        }
        #expect(failed.count > 50)
    }

    @Test func `without syncing files the simulation finds what was acknowledged and lost`() {
        let failed = (0..<100 as Range<UInt64>).filter { seed in
            var plan = Self.plan(of: seed)
            plan.syncsFiles = false
            var world = FloodWorld(seed: seed, plan)
            return !world.run().isEmpty
        }
        #expect(failed.count > 50)
    }

    @Test func `a seed always tells the same story`() {
        var first = FloodWorld(seed: 11, Self.plan(of: 11))
        var second = FloodWorld(seed: 11, Self.plan(of: 11))
        #expect(first.run() == second.run())
        #expect(first.history == second.history)
        #expect(first.random.next() == second.random.next())
    }

    private static func plan(of seed: UInt64) -> FloodWorld.Plan {
        var plan = FloodWorld.Plan()
        plan.servers = 2 + Int(seed % 4)
        plan.reports = 10 + Int(seed % 20)
        plan.isLossy = seed % 5 == 0
        plan.holdsSockets = seed % 3 != 0
        if seed % 7 == 0 { plan.clockTick = 1_000_000_000 }
        if seed % 3 == 1 { plan.sharding = Sharding(atLeast: seed % 2 == 0 ? 4 : 32) }
        return plan
    }
}
