/// What `GET /v1/status` says.
///
/// Keys may be added; none changes its meaning.
public struct HerdStatus: Codable, Equatable, Sendable {
    public var schema = 1
    public var herd: String
    public var supervisor: SupervisorStatus
    public var servers: [ServerStatus]
    /// What herd-places is doing, which the supervisor watches like a server; nil where another
    /// provider is set.
    public var places: ServerStatus?
    /// Nil while servers do not die together.
    public var storm: StormStatus?
    /// Whether herd.json on disk is not what runs; filled in by `herdctl status`, which knows where
    /// that file is, and nil where nobody can tell.
    public var configurationChanged: Bool?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case schema, herd, supervisor, servers, places, storm
        case configurationChanged = "configuration_changed"
    }

    public init(herd: String, supervisor: SupervisorStatus, servers: [ServerStatus]) {
        self.herd = herd
        self.supervisor = supervisor
        self.servers = servers
    }

    /// Writes every key: what is not known is `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(schema, forKey: .schema)
        try container.encode(herd, forKey: .herd)
        try container.encode(supervisor, forKey: .supervisor)
        try container.encode(servers, forKey: .servers)
        try container.encode(places, forKey: .places)
        try container.encode(storm, forKey: .storm)
        try container.encode(configurationChanged, forKey: .configurationChanged)
    }
}

extension HerdStatus {
    /// All that is watched, in the order of the table: the servers, then herd-places.
    public var watched: [ServerStatus] {
        servers + (places.map { [$0] } ?? [])
    }

    /// Whether something is wanted up, and all of it serves.
    ///
    /// A supervisor that has only just begun wants nothing yet.
    public var isUp: Bool {
        watched.contains { $0.wanted == .up } && notServing.isEmpty
    }

    /// What is wanted up and does not serve.
    public var notServing: [ServerStatus] {
        watched.filter { $0.wanted == .up && !$0.state.isServing }
    }
}

/// The process that watches the herd.
public struct SupervisorStatus: Codable, Equatable, Sendable {
    public var pid: Int32
    public var uptimeSeconds: Double

    enum CodingKeys: String, CodingKey {
        case pid
        case uptimeSeconds = "uptime_seconds"
    }

    public init(pid: Int32, uptimeSeconds: Double) {
        self.pid = pid
        self.uptimeSeconds = uptimeSeconds
    }
}
