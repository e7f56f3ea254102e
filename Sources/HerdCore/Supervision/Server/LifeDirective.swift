/// What to do about it.
public enum LifeDirective: Equatable, Sendable {
    case launch(Launch)
    /// Finish what clients have asked, within the time; nothing new.
    case drain(generation: Int, within: Duration)
    /// SIGCONT and SIGTERM to the worker's session.
    case terminate(generation: Int)
    /// SIGKILL to the worker's session.
    case kill(generation: Int)
    /// The worker is gone: kill the rest of its session, take its last output, remove its files.
    case sweep(generation: Int)
    /// Look whether it serves, by the sign of its readiness; what is seen is `provedReady` or
    /// `lacks`.
    case proveReady(generation: Int)
    /// `handover PATH` to the old worker, with the path of its successor `to`; the answer is its
    /// `handedOver`. Who can't be told, or answers `error`, is `unable`.
    case handOver(from: Int, to: Int)
    /// `accept` to a successor that gets no connection handed over: clients are its from now on.
    case accept(generation: Int)
    /// SIGCONT to the worker's session: it may only have been stopped.
    case resume(generation: Int)
    /// `sync MS`: the answer is `synced`.
    case awaitSync(generation: Int, within: Duration)
    /// Ask a spare what clients ask; the answer is `examined`.
    case examine(generation: Int)
    case wake(at: Moment)
    /// Tell people.
    case note(LifeNote)
    case endReload(ReloadOutcome)
    case endTest(SpareOutcome)
}

/// A process to be made.
public struct Launch: Equatable, Sendable {
    public var generation: Int
    public var release: String?
    /// The worker next to which it starts, to take its reports first.
    public var predecessor: Int?
    public var role = Role.server

    public enum Role: Equatable, Sendable {
        case server
        /// It proves that the release works: on a socket of its own, without links to neighbors
        /// (`HERD_SPARE`), and without clients.
        case spare
    }

    public init(generation: Int, release: String?, predecessor: Int? = nil) {
        self.generation = generation
        self.release = release
        self.predecessor = predecessor
    }
}

/// What is worth telling people.
public enum LifeNote: Equatable, Sendable {
    case starting(generation: Int)
    case ready(generation: Int)
    case died(Death, next: NextTry)
    case killing(generation: Int, KillReason)
    /// It hangs, as others do, and is not killed yet.
    case sparing(generation: Int, Duration)
    case draining(generation: Int)
    case moving(from: Int, to: Int)
    case handedOver(generation: Int, connections: Int?)
    /// It has not handed over, and serves on.
    case kept(generation: Int, reason: String, isAskedAgain: Bool)
    case unable(generation: Int, reason: String)
    case testing(generation: Int)
    case tested(generation: Int, SpareOutcome)
    case stopped

    public enum NextTry: Equatable, Sendable {
        case now
        case after(Duration)
        /// The herd's budget has nothing for it before that.
        case byBudget(Duration)
        /// The storm breaker says when.
        case held
        /// Another worker serves.
        case notNeeded
        /// Only a person can help.
        case never
    }

    public enum KillReason: Equatable, Sendable {
        case notReadyInTime(Duration, lack: String? = nil)
        case hung(Duration)
        case askedForRestart
        /// It did not end within the time of the ladder's last step.
        case ignoredStop
    }
}
