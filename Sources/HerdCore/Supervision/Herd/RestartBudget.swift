/// How many restarts the whole herd may make: a token bucket.
///
/// It holds `burst` tokens and gains `perSecond` a second; a restart takes one. Kept as one moment,
/// that at which the bucket is full again (GCRA, ITU-T I.371): no count to update, no rounding.
/// Who finds it empty is given the next token that nobody has been given, so that all who wait know
/// when their turn is, and nobody is overtaken.
public struct RestartBudget: Equatable, Sendable {
    private var interval: Duration
    private var burst: Int
    public private(set) var fullAt: Moment

    public init(policy: RestartPolicy, fullAt: Moment = Moment(.zero)) {
        precondition(policy.budgetBurst >= 1 && policy.budgetPerSecond > 0, "\(policy)")
        interval = .seconds(1 / policy.budgetPerSecond)
        burst = policy.budgetBurst
        self.fullAt = fullAt
    }

    /// Goes on with other rules; what was taken stays taken.
    mutating func follow(_ policy: RestartPolicy) {
        let fresh = Self(policy: policy)
        (interval, burst) = (fresh.interval, fresh.burst)
    }

    /// Takes a token, and says from when on it may be used: `now` where there is one.
    public mutating func takeOne(at now: Moment) -> Moment {
        fullAt = max(fullAt, now) + interval
        return max(now, Moment(fullAt.sinceStart - interval * burst))
    }

    /// Takes a token if there is one: for a restart that waits for none.
    public mutating func takeOneIfLeft(at now: Moment) {
        let emptied = now + interval * burst
        fullAt = max(fullAt, min(max(fullAt, now) + interval, emptied))
    }
}
