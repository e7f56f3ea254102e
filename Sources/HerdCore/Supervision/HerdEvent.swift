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
    /// The reload that is under way shall go no further than the server that is being moved.
    case reloadStopRequested
    case downRequested(OperationID)
    /// What is ending shall end at once: somebody has lost patience with a stop or `down`.
    case hurryRequested
}

/// What to do about it.
public enum HerdDirective: Equatable, Sendable {
    case member(String, LifeDirective)
    case progress(OperationID, ReloadProgress)
    /// The operation is over; of a reload the progress says how.
    case finish(OperationID)
    case fail(OperationID, OperationFailure)
    /// Nothing runs any more.
    case finishDown(OperationID, DownReport)
}
