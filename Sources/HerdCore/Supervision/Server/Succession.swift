/// A server's worker and the one that takes its place.
///
///     trial ──▶ handing ──▶ probation ──▶ (the successor alone)
///        │         │  └──▶ dismissing ──▶ (the old one alone)
///        └─────────┴──▶ probation, while the old one drains
///
/// In *trial*, *handing* and *dismissing* the old one serves, in *probation* the successor.
public struct Succession: Equatable, Sendable {
    /// Nil where there was none, or where it is gone: then the successor serves as soon as it can.
    public var old: WorkerLife?
    public var successor: WorkerLife
    public var stage: Stage

    public enum Stage: Equatable, Sendable {
        /// The successor must become ready, and stay so.
        case trial
        /// The old one has been told to hand its connections over.
        case handing(Handing)
        /// The connections are the successor's; it must stay ready, and in step with neighbors.
        case probation(Probation)
        /// The successor is of no use, and is ended; the fault says why.
        case dismissing(ReloadFault)
    }

    public enum Handing: Equatable, Sendable {
        case asked(at: Moment, isResumed: Bool)
        /// The old one has kept its connections; it is asked again then.
        case pausing(until: Moment)
    }

    public struct Probation: Equatable, Sendable {
        var until: Moment
        var sync: Sync
        /// How many connections were handed over, if any could be.
        var connections: Int?
    }

    public enum Sync: Equatable, Sendable {
        /// The answer should be there by then.
        case asked(by: Moment)
        case done
        /// These neighbors could be reached, and still don't have all.
        case missing([String])
    }

    /// Which of the two clients are with.
    public var serving: WorkerLife {
        switch stage {
        case .trial, .handing, .dismissing: old ?? successor
        case .probation: successor
        }
    }
}

/// A reload of one server whose end somebody waits for.
struct OpenReload: Equatable, Sendable {
    /// The release that is in force if it fails.
    var from: String?
    var to: String?
    /// Whether the server goes back to a release that ran well: no trial, and no giving up.
    var isReturn = false
    /// Hand-overs that were asked for and refused.
    var refusals = 0
    /// Successors that died before they served.
    var deaths = 0
}

/// How patient a reload is.
///
/// Clients are served meanwhile, so all but the first are generous.
enum ReloadPatience {
    /// Clients of a worker that was stopped while it froze them must not wait longer than 250 ms in
    /// all; to one that runs, SIGCONT means nothing.
    static let resumeAfter: Duration = .milliseconds(100)
    /// An old worker needs 2 s to give up on a successor that does not greet it.
    static let answerMin: Duration = .seconds(5)
    /// Between two attempts, so that clients are answered in between.
    static let pause: Duration = .milliseconds(500)
    /// What fails three times is no accident.
    static let attemptsMax = 3
    /// Twice the time after which a neighbor that hangs is killed, by default.
    static let syncWithin: Duration = .seconds(10)
    /// A spare answers in milliseconds, or is given up by the supervisor after 2 s.
    static let examineWithin: Duration = .seconds(5)
    /// For an answer on its way, on a busy computer.
    static let spare: Duration = .seconds(1)

    /// By then an old worker that hangs has been killed for its missing heartbeat, so that one
    /// that lives has not given its connections away: who has, exits.
    static func answerWithin(_ restart: RestartPolicy) -> Duration {
        max(answerMin, restart.heartbeatWithin + spare)
    }
}
