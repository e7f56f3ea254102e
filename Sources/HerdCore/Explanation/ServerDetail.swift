/// All that can be said of one server: `herdctl status NAME` and `herdctl why NAME`.
///
/// In JSON its status and the rest are one object.
public struct ServerDetail: Codable, Equatable, Sendable {
    public var status: ServerStatus
    /// The answer in one sentence.
    public var why: String
    /// The number of the worker that serves, or that will.
    public var worker: Int?
    /// How long that worker has been ready; nil where it is not.
    public var readySeconds: Double?
    /// What it says of itself.
    public var says: String?
    public var deathsInARow = 0
    /// Until a worker is started again; nil where none is awaited.
    public var nextTrySeconds: Double?
    /// All that live, those that its workers have started too.
    public var processes: [ProcessDetail] = []
    /// What the worker wrote last, safe to show.
    public var lines: [String] = []
    /// Who listens on its port and is none of the herd.
    public var portOwners: [PortOwner] = []
    /// Newest first.
    public var deaths: [DeathRecord] = []

    enum CodingKeys: String, CodingKey, CaseIterable {
        case why, worker, says, processes, lines, deaths
        case readySeconds = "ready_seconds"
        case deathsInARow = "deaths_in_a_row"
        case nextTrySeconds = "next_try_seconds"
        case portOwners = "port_owners"
    }

    public init(_ status: ServerStatus) {
        self.status = status
        why = ""
    }

    public init(from decoder: any Decoder) throws {
        status = try ServerStatus(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        why = try container.decode(String.self, forKey: .why)
        worker = try container.decodeIfPresent(Int.self, forKey: .worker)
        readySeconds = try container.decodeIfPresent(Double.self, forKey: .readySeconds)
        says = try container.decodeIfPresent(String.self, forKey: .says)
        deathsInARow = try container.decode(Int.self, forKey: .deathsInARow)
        nextTrySeconds = try container.decodeIfPresent(Double.self, forKey: .nextTrySeconds)
        processes = try container.decode([ProcessDetail].self, forKey: .processes)
        lines = try container.decode([String].self, forKey: .lines)
        portOwners = try container.decode([PortOwner].self, forKey: .portOwners)
        deaths = try container.decode([DeathRecord].self, forKey: .deaths)
    }

    /// Writes every key: what is not known is `null`.
    public func encode(to encoder: any Encoder) throws {
        try status.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(why, forKey: .why)
        try container.encode(worker, forKey: .worker)
        try container.encode(readySeconds, forKey: .readySeconds)
        try container.encode(says, forKey: .says)
        try container.encode(deathsInARow, forKey: .deathsInARow)
        try container.encode(nextTrySeconds, forKey: .nextTrySeconds)
        try container.encode(processes, forKey: .processes)
        try container.encode(lines, forKey: .lines)
        try container.encode(portOwners, forKey: .portOwners)
        try container.encode(deaths, forKey: .deaths)
    }
}
