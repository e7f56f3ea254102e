/// What `GET /v1/servers/{name,…}` says of the servers that are named.
///
/// Keys may be added; none changes its meaning.
public struct HerdDetail: Codable, Equatable, Sendable {
    public var schema = 1
    public var herd: String
    /// When that was so.
    public var at: WallTime
    /// Nil where none runs: then the rest is what was written down before.
    public var supervisor: SupervisorStatus?
    public var servers: [ServerDetail]

    enum CodingKeys: String, CodingKey {
        case schema, herd, at, supervisor, servers
    }

    public init(
        herd: String,
        at time: WallTime,
        supervisor: SupervisorStatus?,
        servers: [ServerDetail]
    ) {
        self.herd = herd
        at = time
        self.supervisor = supervisor
        self.servers = servers
    }

    /// Writes every key: what is not known is `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(schema, forKey: .schema)
        try container.encode(herd, forKey: .herd)
        try container.encode(at, forKey: .at)
        try container.encode(supervisor, forKey: .supervisor)
        try container.encode(servers, forKey: .servers)
    }
}

extension HerdDetail {
    /// The last line where a server is wanted up and does not serve; nil where all do.
    public var trouble: String? {
        let troubled = servers.map(\.status).filter { $0.wanted == .up && !$0.state.isServing }
        guard !troubled.isEmpty else { return nil }
        let names = troubled.map { "\($0.name) (\($0.state.rawValue))" }.joined(separator: ", ")
        return "not ready: \(names)"
    }
}
