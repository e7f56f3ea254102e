public import HerdCore

/// What became of the workers that a supervisor had left behind; nothing where there were none.
public struct StoppedLeftovers: Equatable, Sendable {
    public internal(set) var report = DownReport(stopped: [], killed: [])
    /// The same for people.
    public internal(set) var sentences: [String] = []
}
