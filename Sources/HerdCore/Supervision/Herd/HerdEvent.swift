/// Tells one request to the supervisor from another; the shell gives the numbers.
public typealias OperationID = Int

/// What happened to a herd.
public enum HerdEvent: Equatable, Sendable {
    /// Something about one member: a fact about a worker, or a moment that has come.
    case member(String, LifeEvent)
    /// What a supervisor before has left is told: workers, and exits that it has missed.
    case adopted
    case startRequested(OperationID, [String])
    case stopRequested(OperationID, [String])
    case restartRequested(OperationID, [String])
    case reloadRequested(OperationID, ReloadPlan)
    /// Another herd.json shall be brought in.
    case applyRequested(OperationID, ApplyPlan)
    /// The new herd.json is the one that runs, or can't be, and why.
    case committed(String?)
    /// What the server's worker of this generation answered to `configure`; nil: it heeds it.
    case configured(String, Int, String?)
    /// The reload that is under way shall go no further than the server that is being moved; an
    /// apply goes back.
    case reloadStopRequested
    case downRequested(OperationID)
    /// What is ending shall end at once: somebody has lost patience with a stop or `down`.
    case hurryRequested
    /// A moment that was asked for has come; it may be one of the past.
    case woke
}

/// What to do about it.
public enum HerdDirective: Equatable, Sendable {
    case member(String, LifeDirective)
    case progress(OperationID, ReloadProgress)
    /// Make the new herd.json the one that runs; the answer is `committed`.
    case commit(OperationID)
    /// Have this worker heed the herd.json that runs; the answer is `configured`.
    case configure(String, generation: Int)
    /// The member is gone for good.
    case drop(String)
    /// The operation is over; of a reload the progress says how.
    case finish(OperationID)
    case fail(OperationID, OperationFailure)
    case wake(at: Moment)
    /// Tell people what concerns the whole herd.
    case note(HerdNote)
    /// Nothing runs any more.
    case finishDown(OperationID, DownReport)
}

/// What is worth telling people about the herd.
public enum HerdNote: Equatable, Sendable {
    case stormBegan(Storm)
    /// This server has stayed up: all that were held are let go.
    case stormSubsided(server: String)
    case stormReturned(server: String)
    case stormEnded
}

extension HerdNote {
    /// What the log says of it.
    public var sentence: String {
        switch self {
        case .stormBegan(let storm):
            "storm: \(storm.sentence); one at a time tries again until one stays up"
        case .stormSubsided(let server):
            "the storm subsides: \(server) stays up, so that all may start again"
        case .stormReturned(let server):
            "the storm is back: \(server) died again; one at a time tries until one stays up"
        case .stormEnded:
            "the storm is over"
        }
    }
}
