import Testing

@testable import HerdCore

/// Herds in trouble, by seed: what must hold at each step, and what is well soon after.
@Suite struct StormSimulationTests {
    private static let five = (1...5).map { "S\($0)" }

    private static func run(
        _ seed: Int,
        servers: Int = 5,
        _ trouble: StormWorld.Trouble
    ) -> StormWorld {
        var world = StormWorld(seed: UInt64(seed), servers: servers, trouble)
        world.run(until: trouble.until + .seconds(60))
        world.checkEnd()
        #expect(world.complaints.isEmpty, "seed \(seed), \(trouble)")
        return world
    }

    @Test(arguments: 1...20)
    func `all die of one thing, and are up soon after it ends`(seed: Int) {
        var world = StormWorld(seed: UInt64(seed), .init(ill: Set(Self.five)))
        // A tenth of the thirty seconds that it takes, a second's proof, and the starts.
        world.run(until: .seconds(105))
        let states = world.names.compactMap { world.herd[$0]?.state }
        #expect(states.allSatisfy { $0 == .ready }, "seed \(seed): \(states)")
        #expect(world.complaints.isEmpty && world.stormsBegun == 1, "seed \(seed)")
    }

    @Test(arguments: 1...20)
    func `workers that live for a moment are a storm that lasts`(seed: Int) {
        let trouble = StormWorld.Trouble(ill: Set(Self.five), lives: .milliseconds(1_300))
        let world = Self.run(seed, trouble)
        #expect(world.stormsBegun == 1, "seed \(seed)")
    }

    @Test(arguments: 1...20)
    func `servers that are well come up beside those that are ill`(seed: Int) {
        var trouble = StormWorld.Trouble(ill: ["S1", "S2", "S3"])
        trouble.until = .seconds(300)
        var world = StormWorld(seed: UInt64(seed), trouble)
        world.run(until: .seconds(200))
        for name in ["S4", "S5"] {
            #expect(world.herd[name]?.state == .ready, "seed \(seed)")
            #expect(world.herd[name]?.restarts == 0, "seed \(seed)")
        }
        #expect(world.complaints.isEmpty, "seed \(seed)")
    }

    @Test(arguments: 1...20)
    func `one that crashes all the time delays nobody`(seed: Int) {
        let world = Self.run(seed, .init(ill: ["S1"]))
        #expect(world.stormsBegun == 0, "seed \(seed)")
        #expect(world.names.dropFirst().allSatisfy { world.herd[$0]?.restarts == 0 })
    }

    @Test(arguments: 1...20)
    func `people may ask for anything, and supervisors be killed, in the midst of it`(seed: Int) {
        var trouble = StormWorld.Trouble(ill: Set(Self.five.prefix(2 + seed % 4)))
        trouble.lives = seed.isMultiple(of: 3) ? .seconds(seed % 12) : nil
        trouble.requests = 15
        trouble.replacements = 25
        _ = Self.run(seed, trouble)
    }

    @Test(arguments: 1...20)
    func `a time in which nobody is heard of does not end the last server`(seed: Int) {
        _ = Self.run(seed, .init(isSilence: true))
    }

    @Test(arguments: 1...2)
    func `thirty servers keep to the budget too`(seed: Int) {
        let all = (1...20).map { "S\($0)" }
        _ = Self.run(seed, servers: 30, .init(ill: Set(all)))
    }
}
