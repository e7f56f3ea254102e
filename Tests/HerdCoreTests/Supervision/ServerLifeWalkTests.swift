import Testing

@testable import HerdCore

/// Seeded walks: workers that die, hang, ignore SIGTERM or never become ready, people who ask for
/// anything at any time; then no more faults, and what is must become what is wanted.
@Suite struct ServerLifeWalkTests {
    private struct Walk {
        var world = LifeWorld(.test)
        var random: SplitMix64
        /// When each worker last said that it lives.
        var isFaulty = true

        init(seed: UInt64) {
            random = SplitMix64(seed: seed)
        }

        mutating func step() {
            let pause = Duration.milliseconds(Int.random(in: 0...1_500, using: &random))
            deliverWakes(until: world.bench.now + pause)
            if isFaulty && Int.random(in: 0..<8, using: &random) == 0 { command() }
            for generation in world.present { live(generation) }
        }

        private mutating func deliverWakes(until end: Moment) {
            while let next = world.wakes.min(), next <= end {
                world.advance(to: next)
                world.send(.woke)
            }
            world.advance(to: end)
        }

        private mutating func command() {
            let commands: [LifeEvent] = [
                .startRequested, .startRequested, .stopRequested, .restartRequested,
                .hurryRequested, .reloadRequested(release: "new"),
                .reloadRequested(release: "newer"), .returnRequested(release: "old"),
                .spareRequested(release: "new"), .spareDismissed,
            ]
            if let command = commands.randomElement(using: &random) { world.send(command) }
        }

        private mutating func live(_ generation: Int) {
            let chance = isFaulty ? Int.random(in: 0..<100, using: &random) : 50
            switch world.processes[generation] {
            case .asked:
                let failed = WorkerEvent.launchFailed("there is no such program")
                world.send(.worker(generation, chance < 5 ? failed : .launched))
            case .living:
                liveOn(generation, chance)
            case .gone, nil:
                break
            }
        }

        private mutating func liveOn(_ generation: Int, _ chance: Int) {
            if world.killed.contains(generation) {
                world.send(.worker(generation, .exited(.signal(9))))
            } else if world.told.contains(generation) && chance >= 40 {
                world.send(.worker(generation, .exited(.code(0))))
            } else if chance < 5 {
                world.send(.worker(generation, .exited(.code(1))))
            } else if chance < 10 {
                world.send(.worker(generation, .exited(.signal(11))))
            } else if chance >= 20 {
                world.send(.worker(generation, .becameReady))
                world.send(.worker(generation, .heartbeatCame))
                answer(generation, chance)
            }
        }
        private mutating func answer(_ generation: Int, _ chance: Int) {
            if world.asked.contains(generation) {
                let outcome: HandoverOutcome =
                    switch chance {
                    case ..<40: .kept(reason: "the successor hung up")
                    case ..<45: .unable(reason: "another version")
                    default: .moved(connections: 1)
                    }
                world.send(.worker(generation, .handedOver(outcome)))
                if case .moved = outcome { world.send(.worker(generation, .exited(.code(0)))) }
            } else {
                world.send(.worker(generation, .synced(missing: chance < 30 ? ["Hands"] : [])))
                world.send(.worker(generation, .examined(failure: chance < 30 ? "wrong" : nil)))
            }
        }
    }

    @Test(arguments: 1...100)
    func `what is becomes what is wanted once the faults end`(seed: Int) {
        var walk = Walk(seed: UInt64(seed))
        for _ in 1...400 { walk.step() }
        walk.isFaulty = false
        for _ in 1...200 { walk.step() }
        let life = walk.world.bench.life
        #expect(walk.world.complaints.isEmpty, "seed \(seed)")
        #expect(life.state == (life.wanted == .up ? .ready : .stopped), "seed \(seed)")
        #expect(walk.world.present.count == (life.wanted == .up ? 1 : 0), "seed \(seed)")
        #expect(life.reload == nil && life.spare == nil, "seed \(seed)")
    }

    @Test(arguments: 1...50)
    func `timers do not pile up`(seed: Int) {
        var walk = Walk(seed: UInt64(seed))
        for _ in 1...400 { walk.step() }
        walk.isFaulty = false
        for _ in 1...200 { walk.step() }
        #expect(walk.world.wakes.count <= 2, "seed \(seed): \(walk.world.wakes)")
    }
}
