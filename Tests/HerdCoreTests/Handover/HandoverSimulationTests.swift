import Testing

@testable import HerdCore

struct HandoverSimulationTests {
    private static let silentAtFirst = "kept: the successor was silent for 2.0 seconds"
    private static let silentAmid = "kept: the successor was silent for 0.15 seconds"

    @Test func `without danger, every connection moves`() {
        for seed in 0..<300 {
            var world = HandoverWorld(seed: UInt64(seed), dangers: .init())
            world.run()
            if world.giver.hasCommitted { continue }
            #expect(
                world.taker.machine.state == .abandoned(.refused(.tooManyConnections)),
                "seed \(seed)"
            )
        }
    }

    /// At every step of the same hand-over, under several orders of events.
    @Test(arguments: HandoverWorld.Mishap.allCases)
    func `whatever happens at whatever step, one worker has the connections`(
        mishap: HandoverWorld.Mishap
    ) {
        var ends: Set<String> = []
        for seed in 1...8 {
            var world = HandoverWorld(seed: UInt64(seed), dangers: .init(), connectionsMax: 6)
            let steps = world.run()
            for step in 0...steps {
                let dangers = HandoverWorld.Dangers(mishap: (mishap, step))
                var world = HandoverWorld(
                    seed: UInt64(seed),
                    dangers: dangers,
                    connectionsMax: 6
                )
                world.run()
                ends.insert(world.end)
            }
        }
        ends.remove("kept: the successor may not have so many connections")
        switch mishap {
        case .killGiver:
            #expect(ends == ["moved", "lost with the old worker", "saved from a dead worker"])
        case .killTaker: #expect(ends == ["both dead", "kept: the successor hung up"])
        case .stopGiver:
            #expect(ends.isSuperset(of: ["moved", Self.silentAmid]))
        case .stopTaker:
            #expect(ends == ["moved", Self.silentAtFirst, Self.silentAmid])
        }
    }

    @Test(arguments: [
        HandoverWorld.Dangers(killing: 40), .init(killing: 400), .init(stopping: 60),
        .init(stopping: 400), .init(killing: 300, stopping: 100, delaying: 30),
    ])
    func `whatever happens at random, one worker has the connections`(
        dangers: HandoverWorld.Dangers
    ) {
        var ends: Set<String> = []
        for seed in 0..<300 {
            var world = HandoverWorld(seed: UInt64(seed), dangers: dangers)
            world.run()
            ends.insert(world.end)
        }
        #expect(ends.isSuperset(of: ["moved"]))
        if dangers.killing != nil { #expect(ends.contains("lost with the old worker")) }
        if dangers.stopping != nil {
            #expect(ends.contains(Self.silentAmid))
        }
    }
}

extension HandoverWorld {
    /// The end in words.
    fileprivate var end: String {
        if giver.isAlive {
            guard case .kept(let reason) = giver.answer else { return "moved by the living" }
            return "kept: \(reason)"
        }
        guard taker.isAlive else { return "both dead" }
        if giver.hasCommitted { return "moved" }
        return taker.serves ? "saved from a dead worker" : "lost with the old worker"
    }
}
