/// A herd as `herd.json` describes it: every value checked, every default filled in.
public struct HerdConfiguration: Equatable, Sendable {
    /// The name under which herd-places is shown and logged; no server may have it.
    public static let placesName = "places"
    /// More would share too few shards of the table, and few computers have so many cores.
    public static let threadsMax = 64

    /// A name like a server's.
    public var herd: String
    public var servers: [ServerConfiguration]
    /// Those that other computers run: neighbors, and nothing else here.
    public var elsewhere: [ServerConfiguration] = []
    public var durability: Durability = .commit
    public var peers: PeerTrust = .secret
    /// Event loops in each worker.
    ///
    /// One costs the least for each request; more are for a server that one core can't carry.
    public var threads = 1
    public var limits = Limits()
    public var restart = RestartPolicy()
    public var stop = StopPolicy()
    public var reload = ReloadPolicy()
    public var logs = LogPolicy()
    public var places = PlacesConfiguration()
    public var programs = ProgramPaths()

    public init(herd: String, servers: [ServerConfiguration]) {
        self.herd = herd
        self.servers = servers
    }

    public func server(named name: String) -> ServerConfiguration? {
        servers.first { $0.name == name }
    }
}

/// One member of the herd.
public struct ServerConfiguration: Equatable, Sendable {
    /// Only this machine can reach it: the paper's wire has no way to know a friend.
    public static let hostDefault = "127.0.0.1"

    /// 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or digit.
    public var name: String
    /// The IPv4 or IPv6 address that its socket is bound to.
    public var host = ServerConfiguration.hostDefault
    /// The host name of the computer that runs it; nil: any.
    public var computer: String?
    /// 1…65535.
    public var port: Int
    /// Names of the servers that it floods to; the relation is mutual.
    public var neighbors: [String]
    /// Program and arguments of a worker that is not the herd's own program; nil runs that.
    public var command: [String]?
    /// The command binds `port` itself: its worker gets no socket, and two can't run side by side.
    public var binds = false
    /// Added to the supervisor's own environment.
    public var environment: [String: String] = [:]
    /// Working directory of the worker, relative to herd.json's own folder.
    public var directory: String?
    /// How its command shows that it serves; nil is the default of `WorkerReadiness`.
    public var ready: Readiness?
    /// How its command is ended; nil is the herd's own way.
    public var stop: ServerStop?

    public init(name: String, port: Int, neighbors: [String]) {
        self.name = name
        self.port = port
        self.neighbors = neighbors
    }

    /// The address at which a client on this computer reaches it.
    public var reachableHost: String {
        guard let address = HostAddress(host), address.isWildcard else { return host }
        return address.bytes.count == 4 ? "127.0.0.1" : "::1"
    }
}

/// What must have happened to a report before its AT is sent.
public enum Durability: String, Equatable, Sendable, CaseIterable {
    /// It is in the server's file, and the disk has said so.
    case commit
    /// It is in memory; it is in the file within a second.
    case second
    /// It is in memory, and nowhere else here.
    case memory
}

/// From whom a server takes UPDATE.
public enum PeerTrust: String, Equatable, Sendable, CaseIterable {
    /// From neighbors that proved to know the herd's secret.
    case secret
    /// From any connection: the paper's plain wire.
    case open
}
