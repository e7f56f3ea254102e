/// What a worker counts, as it answers `counters` on its control socket.
public struct WorkerCounters: Equatable, Sendable {
    public var connections: Int?
    public var clients: Int?

    public init() {}

    /// Reads `connections=18 clients=1204 …`; what it does not know is passed over.
    public init?(_ text: String) {
        for word in text.split(whereSeparator: \.isWhitespace) {
            let parts = word.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            switch parts[0] {
            case "connections": connections = Int(parts[1])
            case "clients": clients = Int(parts[1])
            default: break
            }
        }
    }
}
