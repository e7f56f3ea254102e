import Testing

@testable import HerdCore

/// Whole reloads of a simulated herd, with everything in them that can go wrong.
@Suite struct ReloadSimulationTests {
    @Test(arguments: 1...30)
    func `a good release reaches every server, and no client is ever without one`(seed: Int) {
        let world = ReloadWorld.run(seed, .init())
        #expect(world.progress.last?.step == .finished, "seed \(seed)")
        #expect(world.befallen.isEmpty, "seed \(seed)")
    }

    @Test(arguments: ReloadWorld.Defect.allCases)
    func `a bad release ends where it began`(defect: ReloadWorld.Defect) {
        for seed in 1...2 {
            for server in [nil, "Hands", "places"] {
                for sparesSpare in [false, true] {
                    var dangers = ReloadWorld.Dangers(defect: defect, onlyIn: server)
                    dangers.sparesSpare = sparesSpare
                    let end = ReloadWorld.run(seed, dangers).progress.last
                    if !defect.mayPass(in: server) {
                        #expect(end?.step == .failed, "\(dangers): \(end?.sentence ?? "-")")
                    }
                    if defect.isHarmless {
                        #expect(end?.step == .finished, "\(dangers): \(end?.sentence ?? "-")")
                    }
                }
            }
        }
    }

    @Test func `what a spare shows, no server has to`() {
        for defect in [ReloadWorld.Defect.missing, .diesAtStart, .neverReady, .answersWrong] {
            let world = ReloadWorld.run(1, .init(defect: defect))
            #expect(world.progress.map(\.step) == [.testing, .failed])
        }
    }

    /// At every step of the same reload.
    @Test(arguments: ReloadWorld.Mishap.allCases)
    func `whatever happens at whatever step, all servers end on one release`(
        mishap: ReloadWorld.Mishap
    ) {
        for step in 1...ReloadWorld.run(1, .init()).steps {
            _ = ReloadWorld.run(step, .init(mishap: (mishap, step)))
        }
    }

    @Test func `a stop at whatever step leaves a herd that knows what has moved`() {
        var ends: Set<ReloadProgress.Step> = []
        for step in 1...ReloadWorld.run(7, .init()).steps {
            let world = ReloadWorld.run(7, .init(stopAt: step))
            guard let end = world.progress.last?.step else { continue }
            ends.insert(end)
            let moved = Set(world.progress.filter { $0.step == .moved }.compactMap(\.server))
            let undo = Set(world.herd.previous.keys)
            #expect(undo == moved.subtracting(["Foreign"]), "step \(step)")
        }
        #expect(ends == [.stopped, .finished])
    }

    @Test(arguments: 1...100)
    func `whatever happens at random, all servers end on one release`(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let defect = ReloadWorld.Defect.allCases.randomElement(using: &random) ?? .none
        var dangers = ReloadWorld.Dangers(defect: defect, sparesSpare: true)
        dangers.onlyIn = [nil, "Welsh", "Hands"].randomElement(using: &random) ?? nil
        dangers.odds = 40
        _ = ReloadWorld.run(seed, dangers)
    }
}

extension ReloadWorld.Defect {
    /// What costs no client anything, and is no reason to go back.
    fileprivate var isHarmless: Bool {
        switch self {
        case .none, .speaksAnotherVersion, .ignoresTermination: true
        case .missing, .diesAtStart, .neverReady, .answersWrong, .diesOnTrial, .hangsOnTrial,
            .diesWhenHandedConnections, .diesOnProbation, .diesLater, .outOfStep,
            .refusesConnections:
            false
        }
    }

    /// Whether a reload of a release with it may end well: it shows too late, or not in `server`.
    fileprivate func mayPass(in server: String?) -> Bool {
        switch self {
        case .none, .speaksAnotherVersion, .ignoresTermination: true
        // A server is watched for a second only; what hangs then hangs a little later.
        case .hangsOnTrial, .answersWrong: true
        case .outOfStep, .refusesConnections, .diesWhenHandedConnections, .diesOnProbation,
            .diesLater:
            server == "places"
        case .missing, .diesAtStart, .neverReady, .diesOnTrial: false
        }
    }
}
