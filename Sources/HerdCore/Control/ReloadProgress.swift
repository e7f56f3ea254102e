/// One step of a reload, as `POST /v1/reload` streams it (one JSON object a line).
public struct ReloadProgress: Codable, Equatable, Sendable {
    public var schema = 1
    public var step: Step
    /// Nil for what concerns the whole herd.
    public var server: String?
    /// One sentence for people.
    public var sentence: String

    public enum Step: String, Codable, Sendable, CaseIterable {
        /// Nothing to do: every server runs this release already.
        case unchanged
        case starting, ready, draining, moved
        /// The successor failed; the old worker still serves.
        case failed
        /// All servers run the new release.
        case finished
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case schema, step, server, sentence
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
    }
}

extension ReloadProgress.Step {
    /// Whether nothing follows it.
    public var isLast: Bool {
        switch self {
        case .unchanged, .failed, .finished: true
        case .starting, .ready, .draining, .moved: false
        }
    }
}
