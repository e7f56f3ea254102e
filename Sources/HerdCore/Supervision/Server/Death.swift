/// The end of a worker that nobody had asked to end.
public struct Death: Codable, Equatable, Sendable {
    public var generation: Int
    public var cause: Cause
    /// How long it had been ready; nil when it never was.
    public var readyFor: Duration?

    public enum Cause: Codable, Equatable, Sendable {
        case exited(WorkerExit)
        /// It never became a process; the sentence says why.
        case neverStarted(String)
        /// The supervisor killed it: not ready within `restart.startWithin`, for it lacked this.
        case notReadyInTime(Duration, lack: String? = nil)
        /// The supervisor killed it: no heartbeat for `restart.heartbeatWithin`.
        case hung(Duration)
        /// The supervisor killed it: it had asked for that.
        case askedForRestart
    }

    public init(generation: Int, cause: Cause, readyFor: Duration?) {
        self.generation = generation
        self.cause = cause
        self.readyFor = readyFor
    }

    /// Whether the configuration is to blame, so that no other try can succeed.
    var isForGood: Bool {
        cause == .exited(.code(WorkerExit.badConfiguration))
    }
}

extension Death.Cause {
    /// So ends who has done what it was there for; nobody may have seen how.
    var mayBeOrderly: Bool { self == .exited(.code(0)) || self == .exited(.unknown) }
}

extension Death.Cause: CustomStringConvertible {
    public var description: String {
        switch self {
        case .exited(.code(WorkerExit.badConfiguration)): "exit 78 (bad configuration)"
        case .exited(let exit): exit.description
        case .neverStarted(let reason): reason
        case .notReadyInTime(let limit, nil): "not ready within \(DurationText.format(limit))"
        case .notReadyInTime(let limit, let lack?):
            "not ready within \(DurationText.format(limit)): \(lack)"
        case .askedForRestart: "it asked to be restarted"
        case .hung(let limit): "no heartbeat for \(DurationText.format(limit))"
        }
    }
}
