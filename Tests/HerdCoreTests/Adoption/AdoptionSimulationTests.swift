import Testing

@testable import HerdCore

/// The supervisor dies at every step of a reload, and another one goes on.
@Suite struct AdoptionSimulationTests {
    @Test(arguments: 1...2)
    func `a reload that its supervisor does not survive is undone, unseen`(seed: Int) {
        let steps = ReloadWorld.run(seed, .init()).steps
        for step in 1..<steps {
            let world = ReloadWorld.run(seed, .init(replacedAt: step))
            #expect(world.befallen.isEmpty, "seed \(seed), step \(step)")
            #expect(world.progress.last?.step == .failed, "seed \(seed), step \(step)")
        }
    }

    @Test(arguments: ReloadWorld.Defect.allCases)
    func `a bad release is left too when the supervisor dies`(defect: ReloadWorld.Defect) {
        var dangers = ReloadWorld.Dangers(defect: defect, sparesSpare: true)
        dangers.onlyIn = "Hands"
        let steps = ReloadWorld.run(3, dangers).steps
        for step in stride(from: 1, to: steps, by: 7) {
            dangers.replacedAt = step
            _ = ReloadWorld.run(3, dangers)
        }
    }
}
