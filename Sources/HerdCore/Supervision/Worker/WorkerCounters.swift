/// What a worker counts, as it answers `counters` on its control socket.
public struct WorkerCounters: Equatable, Sendable {
    public var connections: Int?
    public var clients: Int?
    /// The disk has no room: IAMAT are refused.
    public var isDiskFull = false
    /// The file of its reports was damaged, and another one has taken its place.
    public var hasSetFileAside = false
    /// The file was deleted or moved away, and another one has taken its place.
    public var hasLostFile = false
    /// For lack of descriptors or memory nothing is accepted at this moment.
    public var isAcceptPaused = false
    /// What clients were not allowed; nil: a worker of a release that does not tell.
    public var limits: LimitCounters?

    public init() {}

    /// Reads `connections=18 clients=1204 …`; what it does not know is passed over.
    public init?(_ text: String) {
        for word in text.split(whereSeparator: \.isWhitespace) {
            let parts = word.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            switch parts[0] {
            case "connections": connections = Int(parts[1])
            case "clients": clients = Int(parts[1])
            case "disk_full": isDiskFull = parts[1] == "1"
            case "file_set_aside": hasSetFileAside = parts[1] == "1"
            case "file_lost": hasLostFile = parts[1] == "1"
            case "accept_paused": isAcceptPaused = parts[1] == "1"
            default: readLimit(parts[0], Int(parts[1]))
            }
        }
    }

    private mutating func readLimit(_ key: Substring, _ count: Int?) {
        guard key.hasPrefix(LimitCounters.prefix), let count else { return }
        let name = key.dropFirst(LimitCounters.prefix.count)
        guard let counter = LimitCounters.all.first(where: { $0.name == name }) else { return }
        var limits = limits ?? LimitCounters()
        limits[keyPath: counter.field] = count
        self.limits = limits
    }

    /// One sentence about what is unusual, or nil.
    public var detail: String? {
        if isDiskFull { return "the disk is full: IAMAT are refused" }
        if isAcceptPaused { return "out of descriptors or memory: new connections wait" }
        if hasSetFileAside { return "its file was damaged; it is set aside in .herd/data" }
        return hasLostFile ? "its file was deleted; a new one has all that it knows" : nil
    }
}
