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
            default: break
            }
        }
    }

    /// One sentence about what is unusual, or nil.
    public var detail: String? {
        if isDiskFull { return "the disk is full: IAMAT are refused" }
        if hasSetFileAside { return "its file was damaged; it is set aside in .herd/data" }
        return hasLostFile ? "its file was deleted; a new one has all that it knows" : nil
    }
}
