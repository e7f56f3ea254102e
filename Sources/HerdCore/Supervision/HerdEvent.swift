/// Tells one request to the supervisor from another; the shell gives the numbers.
public typealias OperationID = Int

/// What happened to a herd.
public enum HerdEvent: Equatable, Sendable {
    /// Something about one member: a fact about a worker, or a moment that has come.
    case member(String, LifeEvent)
    case startRequested(OperationID, [String])
    case stopRequested(OperationID, [String])
    case restartRequested(OperationID, [String])
    /// `releases` has the newest release of every member whose program is kept as one.
    case reloadRequested(OperationID, releases: [String: String], force: Bool)
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
