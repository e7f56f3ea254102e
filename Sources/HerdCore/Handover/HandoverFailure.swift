/// Why the connections stay with the worker that has them.
public enum HandoverFailure: Equatable, Sendable, CustomStringConvertible {
    case refused(HandoverRefusal)
    /// The successor's answers make no sense.
    case damaged(HandoverDamage)
    case sumsDiffer
    case successorGone
    case successorSilent(Duration)
    /// Connections that were just being accepted did not become ready.
    case notFrozen(within: Duration)
    case recordTooLong(bytes: Int)

    public var description: String {
        switch self {
        case .refused(let refusal): "\(refusal)"
        case .damaged(let damage): "the successor sent what makes no sense: \(damage)"
        case .sumsDiffer: "the successor took something else than what it was offered"
        case .successorGone: "the successor hung up"
        case .successorSilent(let time): "the successor was silent for \(time)"
        case .notFrozen(let time):
            "connections that were just being accepted did not become ready within \(time)"
        case .recordTooLong(let bytes):
            "one connection alone has \(bytes) bytes, more than can be handed over"
        }
    }
}
