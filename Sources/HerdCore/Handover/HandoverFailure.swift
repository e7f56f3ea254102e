/// Why the connections stay with the worker that has them.
public enum HandoverFailure: Equatable, Sendable, CustomStringConvertible {
    case refused(HandoverRefusal)
    /// The successor's answers make no sense.
    case damaged(HandoverDamage)
    case sumsDiffer
    case successorGone
    /// It does not wait for connections, as a release that knows no hand-over.
    case successorAbsent
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
        case .successorAbsent: "the successor does not wait for connections"
        case .successorSilent(let time): "the successor was silent for \(time)"
        case .notFrozen(let time):
            "connections that were just being accepted did not become ready within \(time)"
        case .recordTooLong(let bytes):
            "one connection alone has \(bytes) bytes, more than can be handed over"
        }
    }
}

extension HandoverFailure {
    /// What the supervisor is told: whether another attempt may end otherwise.
    var outcome: HandoverOutcome {
        switch self {
        case .refused(.unknownVersion), .successorAbsent: .unable(reason: description)
        case .refused, .damaged, .sumsDiffer, .successorGone, .successorSilent, .notFrozen,
            .recordTooLong:
            .kept(reason: description)
        }
    }
}
