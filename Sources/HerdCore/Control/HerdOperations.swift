/// What the control API asks of the supervisor.
public protocol HerdOperations: Sendable {
    /// A snapshot; never waits for a worker.
    func status() async -> HerdStatus
    /// All that is known of these servers; of an unknown name, nothing.
    func detail(_ names: [String]) async -> HerdDetail
    /// Each returns when the named servers are where they were asked to be (start: ready).
    func start(_ names: [String]) async throws(OperationFailure)
    func stop(_ names: [String]) async throws(OperationFailure)
    func restart(_ names: [String]) async throws(OperationFailure)
    /// One line of progress a value; the last is one that `isLast`.
    func reload(
        _ request: ReloadRequest
    ) async throws(OperationFailure) -> AsyncStream<ReloadProgress>
    /// Brings in the herd.json at this absolute path, nil: the one that the herd was started with.
    ///
    /// One line of progress a value; the last is one that `isLast`.
    func apply(_ file: String?) async throws(OperationFailure) -> AsyncStream<ReloadProgress>
    /// Lets the reload that is under way go no further than the server that is being moved, and an
    /// apply go back as long as it can.
    ///
    /// Returns at once; where no reload is under way, nothing happens.
    func stopReload() async
    /// Has the logs of these servers go on in new files; returns when they do.
    func rotateLogs(_ names: [String]) async
    /// Ends the supervisor and nothing else, so that another one can adopt the herd.
    ///
    /// Refused while anything is under way.
    func leave() async throws(OperationFailure)
    /// Stops everything and returns when nothing is left; the supervisor exits after the answer.
    func down() async -> DownReport
}
