/// Which timers a machine has asked for, so that it asks for few: timers are never cancelled.
///
/// A timer is asked for only if none that is still to fire comes soon enough. Each kind of deadline
/// lies a fixed time ahead when it is set, so no more timers run at once than there are kinds.
struct TimerRequests: Equatable, Sendable {
    /// Those still to fire, the latest first.
    private var outstanding: [Moment] = []

    /// The timer to ask for so that one fires at `deadline` or before; nil if one will.
    mutating func need(_ deadline: Moment?) -> Moment? {
        guard let deadline else { return nil }
        if let soonest = outstanding.last, soonest <= deadline { return nil }
        outstanding.append(deadline)
        return deadline
    }

    /// A timer fired, and with it all that were asked for up to now.
    mutating func fired(at now: Moment) {
        while let soonest = outstanding.last, soonest <= now { outstanding.removeLast() }
    }
}
