/// What the control API asks of the supervisor.
public protocol HerdOperations: Sendable {
    /// A snapshot; never waits for a worker.
    func status() async -> HerdStatus
    /// Each returns when the named servers are where they were asked to be (start: ready).
    func start(_ names: [String]) async throws(OperationFailure)
    func stop(_ names: [String]) async throws(OperationFailure)
    func restart(_ names: [String]) async throws(OperationFailure)
    /// One line of progress a value; the last is `.finished`. `force` reloads the release that runs.
    func reload(force: Bool) async throws(OperationFailure) -> AsyncStream<ReloadProgress>
    /// Stops everything and returns when nothing is left; the supervisor exits after the answer.
    func down() async -> DownReport
}

/// Why an operation was not done. `sentence` says what is wrong and what to do.
public struct OperationFailure: Error, Codable, Equatable, Sendable {
    public var kind: Kind
    public var sentence: String

    public enum Kind: String, Codable, Sendable {
        case failed, unknownServer = "unknown_server", busy, badConfiguration = "bad_configuration"
        case timedOut = "timed_out"
    }

    public init(_ kind: Kind, _ sentence: String) {
        self.kind = kind
        self.sentence = sentence
    }
}

/// One step of a reload, as `POST /v1/reload` streams it (one JSON object a line).
public struct ReloadProgress: Codable, Equatable, Sendable {
    public var schema = 1
    public var step: Step
    /// Nil for what concerns the whole herd.
    public var server: String?
    /// One sentence for people.
    public var sentence: String

    public enum Step: String, Codable, Sendable {
        /// Nothing to do: every server runs this release already.
        case unchanged
        case starting, ready, draining, moved
        /// The successor failed; the old worker still serves.
        case failed
        /// All servers run the new release.
        case finished
    }

    public init(_ step: Step, server: String? = nil, _ sentence: String) {
        self.step = step
        self.server = server
        self.sentence = sentence
    }
}

/// What `down` did.
public struct DownReport: Codable, Equatable, Sendable {
    public var schema = 1
    public var stopped: [String]
    /// Servers that did not stop in time and were killed.
    public var killed: [String]

    public init(stopped: [String], killed: [String]) {
        self.stopped = stopped
        self.killed = killed
    }
}
