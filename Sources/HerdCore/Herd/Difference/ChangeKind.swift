/// What it takes to bring a change in, gentlest first.
public enum ChangeKind: String, Codable, Equatable, Sendable, CaseIterable {
    case unchanged
    /// Whoever heeds it is told; no worker is replaced.
    case live
    /// A new worker takes over from the old one, and clients notice nothing.
    case reload
    /// The server needs another socket, or its next worker can't run beside the one it has: it is
    /// stopped, then started.
    case restart
    /// The server is new.
    case start
    /// The server is no longer in herd.json.
    case stop
}

extension ChangeKind: Comparable {
    public static func < (one: Self, other: Self) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .unchanged: 0
        case .live: 1
        case .reload: 2
        case .restart: 3
        case .start: 4
        case .stop: 5
        }
    }
}
