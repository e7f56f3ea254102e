/// What `down` did.
public struct DownReport: Codable, Equatable, Sendable {
    public var schema = 1
    public var stopped: [String]
    /// Servers that did not stop in time and were killed.
    public var killed: [String]

    public init(stopped: [String], killed: [String]) {
        self.stopped = stopped
        self.killed = killed
    }
}
