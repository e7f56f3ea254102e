@testable import HerdCore

/// A process of a simulated herd.
struct SimulatedWorker {
    struct ID: Hashable, Comparable {
        var server: String
        var generation: Int

        static func < (lhs: Self, rhs: Self) -> Bool {
            (lhs.server, lhs.generation) < (rhs.server, rhs.generation)
        }
    }

    let id: ID
    let launch: Launch
    let defect: ReloadWorld.Defect
    var isLiving = false
    var isReady = false
    /// A successor that waits for the connections of the worker before it.
    var isStandby: Bool
    /// It has handed over, or finishes.
    var isLeaving = false
    /// SIGSTOP; what it would have said waits.
    var isStopped = false
    var unsaid: [WorkerEvent] = []

    /// Whether clients that come now are answered by it.
    var serves: Bool {
        launch.role == .server && isLiving && isReady && !isStandby && !isLeaving && !isStopped
    }
}

extension ReloadWorld {
    /// What is wrong with the new release.
    enum Defect: CaseIterable, Equatable {
        case none
        case missing
        case diesAtStart
        case neverReady
        case answersWrong
        case diesOnTrial
        case hangsOnTrial
        case diesWhenHandedConnections
        case diesOnProbation
        case diesLater
        case outOfStep
        case speaksAnotherVersion
        case refusesConnections
        case ignoresTermination
    }

    /// What happens to a worker or to what it says, whatever its release.
    enum Mishap: CaseIterable {
        case kill, stop, loseWord, keepConnections, killWithConnections
    }
}
