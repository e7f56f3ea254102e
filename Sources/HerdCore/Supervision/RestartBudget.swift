/// How many restarts the whole herd may make: a token bucket.
///
/// It holds `burst` tokens and gains `perSecond` a second; a restart takes one. Kept as one moment,
/// that at which the bucket is full again (GCRA, ITU-T I.371): no count to update, no rounding.
public struct RestartBudget: Equatable, Sendable {
    private let interval: Duration
    private let burst: Int
    private var fullAt = Moment(.zero)

    public enum Answer: Equatable, Sendable {
        case granted
        /// The bucket is empty until then.
        case notBefore(Moment)
    }

    public init(policy: RestartPolicy) {
        precondition(policy.budgetBurst >= 1 && policy.budgetPerSecond > 0, "\(policy)")
        interval = .seconds(1 / policy.budgetPerSecond)
        burst = policy.budgetBurst
    }

    public mutating func takeOne(at now: Moment) -> Answer {
        let fullAtThen = max(fullAt, now) + interval
        let earliest = fullAtThen.sinceStart - interval * burst
        guard earliest <= now.sinceStart else { return .notBefore(Moment(earliest)) }
        fullAt = fullAtThen
        return .granted
    }
}
