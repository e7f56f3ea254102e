/// A line of `herdctl logs --check --json`: every key is there, and what there is not is `null`.
public struct LogCheckLine: Encodable, Equatable, Sendable {
    private let server: String
    private let check: LogCheck

    private enum CodingKeys: String, CodingKey {
        case schema, server, records, dropped, problems
        case firstSequence = "first_sequence"
        case lastSequence = "last_sequence"
        case firstProblem = "first_problem"
    }

    public init(_ server: String, _ check: LogCheck) {
        self.server = server
        self.check = check
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(1, forKey: .schema)
        try container.encode(server, forKey: .server)
        try container.encode(check.records, forKey: .records)
        try container.encode(check.firstSequence, forKey: .firstSequence)
        try container.encode(check.lastSequence, forKey: .lastSequence)
        try container.encode(check.dropped, forKey: .dropped)
        try container.encode(check.problems, forKey: .problems)
        try container.encode(check.firstProblem?.description, forKey: .firstProblem)
    }
}
