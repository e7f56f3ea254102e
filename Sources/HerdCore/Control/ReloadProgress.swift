/// One step of a reload or an apply, as `POST /v1/reload` and `POST /v1/apply` stream it (one JSON
/// object a line).
public struct ReloadProgress: Codable, Equatable, Sendable {
    public var schema = 1
    public var step: Step
    /// Nil for what concerns the whole herd.
    public var server: String?
    /// One sentence for people.
    public var sentence: String
    /// The hash of the release that the step is about; nil for a program that is not kept.
    public var release: String?
    /// How many connections changed hands: of the server, or at the end of the whole reload.
    public var connections: Int?
    /// What went wrong, as `exit 1`, `SIGSEGV` or `not ready within 30s`.
    public var cause: String?
    /// The last lines that the worker that failed has written.
    public var lines: [String] = []
    /// The worker of `server` that failed, for whoever fills `lines` in; not part of the JSON.
    public var generation: Int?

    public enum Step: String, Codable, Sendable, CaseIterable {
        /// Nothing to do: every server runs this release already.
        case unchanged
        /// A spare worker of the new release is started, or has passed.
        case testing, tested
        /// A successor starts, or is ready and on trial.
        case starting, ready
        /// The connections change hands.
        case moving
        /// The old worker, which can hand nothing over, finishes what clients have asked.
        case draining
        case moved
        /// It could only be reloaded with a pause, which nobody has allowed.
        case skipped
        /// A server that was moved goes back to its old release, or has done so.
        case returning, returned
        /// Of an apply: a new server starts, or is ready.
        case adding, added
        /// Of an apply: a worker goes on, and has been told what is new.
        case told
        /// Of an apply: a server stops and starts, or has done so.
        case stopping, restarted
        /// Of an apply: a server goes, or is gone; one that was added too, where the apply fails.
        case removing, removed
        /// Something failed, and every server that can be is back on its old release.
        case failed
        /// Somebody asked for it: the servers that were moved run the new release, the rest do not;
        /// of an apply, nothing has changed.
        case stopped
        /// All servers run the new release, or as herd.json has it.
        case finished
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case schema, step, server, sentence, release, connections, cause, lines
    }

    public init(_ step: Step, server: String? = nil, _ sentence: String) {
        self.step = step
        self.server = server
        self.sentence = sentence
    }

    /// Writes every key: what is not known is `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(schema, forKey: .schema)
        try container.encode(step, forKey: .step)
        try container.encode(server, forKey: .server)
        try container.encode(sentence, forKey: .sentence)
        try container.encode(release, forKey: .release)
        try container.encode(connections, forKey: .connections)
        try container.encode(cause, forKey: .cause)
        try container.encode(lines, forKey: .lines)
    }
}

extension ReloadProgress.Step {
    /// Whether nothing follows it.
    public var isLast: Bool {
        switch self {
        case .unchanged, .failed, .stopped, .finished: true
        case .testing, .tested, .starting, .ready, .moving, .draining, .moved, .skipped,
            .returning, .returned, .adding, .added, .told, .stopping, .restarted, .removing,
            .removed:
            false
        }
    }
}
