import Testing

@testable import HerdCore

/// Whole applies of a simulated herd, with what can go wrong in them at every step.
@Suite struct ApplySimulationTests {
    @discardableResult
    private static func run(_ seed: Int, _ dangers: ApplyWorld.Dangers = .init()) -> ApplyWorld {
        var world = ApplyWorld(seed: seed, dangers)
        world.run()
        let steps = world.progress.map(\.sentence)
        #expect(world.complaints.isEmpty, "seed \(seed), \(dangers): \(steps)")
        return world
    }

    @Test(arguments: 1...20)
    func `every kind of change is brought in, and who is left alone notices nothing`(seed: Int) {
        let world = Self.run(seed)
        #expect(world.progress.last?.step == .finished)
        #expect(world.isCommitted)
    }

    @Test(arguments: ["Coming", "Reloaded", "Foreign"], 1...5)
    func `one server that does not run with the new file, and all is as it was`(
        server: String,
        seed: Int
    ) {
        let end = Self.run(seed, .init(broken: server)).progress.last
        #expect(end?.step == .failed)
        #expect(end?.server == server)
    }

    @Test(arguments: 1...5)
    func `a disk that takes no new file leaves the herd with the old one`(seed: Int) {
        let world = Self.run(seed, .init(diskIsFull: true))
        #expect(world.progress.last?.step == .failed)
        #expect(world.progress.last?.sentence.contains("no space left") == true)
    }

    @Test func `a server that does not come back is told, and tried again`() {
        let end = Self.run(1, .init(broken: "Moved")).progress.last
        #expect(end?.step == .failed)
        let start = "herd.json is in force, but not all is well: Moved: "
        #expect(end?.sentence.hasPrefix(start) == true)
    }

    @Test func `a stop at whatever step ends with all of it, or with nothing`() {
        var ends: Set<ReloadProgress.Step> = []
        for step in 1...Self.run(3).steps {
            let end = Self.run(3, .init(stopAt: step)).progress.last?.step
            if let end { ends.insert(end) }
        }
        #expect(ends == [.stopped, .finished])
    }

    @Test(arguments: 1...2)
    func `a worker that dies at whatever step leaves no server between two files`(seed: Int) {
        for step in 1...Self.run(seed).steps { Self.run(seed, .init(killAt: step)) }
    }

    @Test(arguments: [nil, "Coming", "Reloaded", "Foreign"])
    func `a supervisor that dies at whatever step leaves all of it, or nothing`(broken: String?) {
        for seed in 1...2 {
            for step in 1..<Self.run(seed, .init(broken: broken)).steps {
                Self.run(seed, .init(broken: broken, replaceAt: step))
            }
        }
    }
}
