/// What `GET /v1/status` says. Keys may be added; none changes its meaning.
public struct HerdStatus: Codable, Equatable, Sendable {
    public var schema = 1
    public var herd: String
    public var supervisor: SupervisorStatus
    public var servers: [ServerStatus]
    /// herd-places, which the supervisor watches like a server; nil where another provider is set.
    public var places: ServerStatus?

    public init(herd: String, supervisor: SupervisorStatus, servers: [ServerStatus]) {
        self.herd = herd
        self.supervisor = supervisor
        self.servers = servers
    }
}

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

/// One server: what it is, what is wanted of it, and what its worker says of itself.
public struct ServerStatus: Codable, Equatable, Sendable {
    public var name: String
    public var state: ServerState
    public var wanted: Wanted
    public var pid: Int32?
    public var port: Int?
    public var uptimeSeconds: Double?
    public var restarts = 0
    /// The SHA-256 of the program that runs, in hexadecimal.
    public var release: String?
    public var connections: Int?
    public var clients: Int?
    public var cpuPercent: Double?
    public var memoryBytes: Int?
    /// One sentence about what is unusual: the last exit, the next try.
    public var detail: String?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name, state, wanted, pid, port, restarts, release, connections, clients, detail
        case uptimeSeconds = "uptime_seconds"
        case cpuPercent = "cpu_percent"
        case memoryBytes = "memory_bytes"
    }

    public init(name: String, state: ServerState, wanted: Wanted) {
        self.name = name
        self.state = state
        self.wanted = wanted
    }
}

/// The states that people see.
public enum ServerState: String, Codable, Equatable, Sendable, CaseIterable {
    case stopped, starting, ready, reloading, stopping, backoff, crashloop, failed
}

public enum Wanted: String, Codable, Equatable, Sendable {
    case up, down
}
