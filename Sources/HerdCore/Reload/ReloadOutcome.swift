/// How the reload of one server ended.
public enum ReloadOutcome: Equatable, Sendable {
    /// The server runs the release that was asked for, or will when it is started; with so many
    /// connections of the worker before, where it could hand them over.
    case moved(connections: Int?)
    case failed(ReloadFault)
}

/// What went wrong with the reload of one server.
public struct ReloadFault: Equatable, Sendable {
    /// What people are told: `exit 1`, or `not ready within 30s`.
    public var cause: String
    /// The worker at fault, if it was one.
    public var generation: Int?
    /// Whether the server runs the new release nevertheless, and has to be returned.
    public var runsNew: Bool

    public init(_ cause: String, generation: Int? = nil, runsNew: Bool = false) {
        self.cause = cause
        self.generation = generation
        self.runsNew = runsNew
    }
}

/// What a spare has shown of its release.
public enum SpareOutcome: Equatable, Sendable {
    case passed
    case failed(ReloadFault)
}
