/// How the old worker answers `handover PATH`, the supervisor's order on its control socket.
///
/// PATH is where the successor waits. There are three answers. After the last two the worker serves
/// on as before: another attempt may succeed, or it can't, and the worker is to be drained instead.
///
///     moved 1204
///     kept the successor hung up
///     unable the successor does not know this version of the hand-over
public enum HandoverOutcome: Equatable, Sendable, CustomStringConvertible {
    /// So many connections are the successor's now; the worker that answers exits with 0.
    case moved(connections: Int)
    case kept(reason: String)
    /// No other attempt can succeed either: the old worker must finish what clients have asked.
    case unable(reason: String)

    public init?(_ packet: String) {
        let words = packet.split(separator: " ", maxSplits: 1)
        guard words.count == 2 else { return nil }
        switch words[0] {
        case "moved":
            guard let connections = Int(words[1]), connections >= 0 else { return nil }
            self = .moved(connections: connections)
        case "kept": self = .kept(reason: String(words[1]))
        case "unable": self = .unable(reason: String(words[1]))
        default: return nil
        }
    }

    public var description: String {
        switch self {
        case .moved(let connections): "moved \(connections)"
        case .kept(let reason): "kept \(reason)"
        case .unable(let reason): "unable \(reason)"
        }
    }
}
