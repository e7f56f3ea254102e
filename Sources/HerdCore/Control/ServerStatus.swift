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
    /// Whether the program on disk is another one: a reload would bring it in.
    ///
    /// Nil where that is not known, as of a worker that is no program of ours.
    public var programChanged: Bool?
    public var connections: Int?
    public var clients: Int?
    public var cpuPercent: Double?
    public var memoryBytes: Int?
    /// How often its clients met a limit since its worker started, reloads not counted as starts.
    public var limits: LimitCounters?
    /// Records that its log could not keep since the supervisor began.
    public var logDropped: Int?
    /// One sentence about what is unusual: the last exit, the next try.
    public var detail: String?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case name, state, wanted, pid, port, restarts, release, connections, clients, limits, detail
        case programChanged = "program_changed"
        case uptimeSeconds = "uptime_seconds"
        case cpuPercent = "cpu_percent"
        case memoryBytes = "memory_bytes"
        case logDropped = "log_dropped"
    }

    public init(name: String, state: ServerState, wanted: Wanted) {
        self.name = name
        self.state = state
        self.wanted = wanted
    }

    /// Writes every key: what is not known is `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(state, forKey: .state)
        try container.encode(wanted, forKey: .wanted)
        try container.encode(pid, forKey: .pid)
        try container.encode(port, forKey: .port)
        try container.encode(uptimeSeconds, forKey: .uptimeSeconds)
        try container.encode(restarts, forKey: .restarts)
        try container.encode(release, forKey: .release)
        try container.encode(programChanged, forKey: .programChanged)
        try container.encode(connections, forKey: .connections)
        try container.encode(clients, forKey: .clients)
        try container.encode(limits, forKey: .limits)
        try container.encode(cpuPercent, forKey: .cpuPercent)
        try container.encode(memoryBytes, forKey: .memoryBytes)
        try container.encode(logDropped, forKey: .logDropped)
        try container.encode(detail, forKey: .detail)
    }
}

extension ServerStatus {
    /// A sentence where its log could not keep everything; nil where it could.
    public var logLoss: String? {
        guard let logDropped, logDropped > 0 else { return nil }
        return logDropped == 1 ? "1 log record dropped" : "\(logDropped) log records dropped"
    }
}

/// The states that people see.
public enum ServerState: String, Codable, Equatable, Sendable, CaseIterable {
    case stopped, starting, ready, reloading, stopping, backoff, crashloop, failed
}

extension ServerState {
    /// Whether its clients are answered: while a server is being reloaded, a worker serves.
    public var isServing: Bool {
        switch self {
        case .ready, .reloading: true
        case .stopped, .starting, .stopping, .backoff, .crashloop, .failed: false
        }
    }
}

/// What somebody asked for last, whatever the state is.
public enum Wanted: String, Codable, Equatable, Sendable {
    case up, down
}
