/// What a restart has to pass that concerns the whole herd: the budget and the storm breaker.
///
/// A server that ran well until now passes at once, whatever the others do: the first restart after
/// `restart.resetAfter` takes a token if there is one, and waits for nothing. So only servers that
/// die again and again are ever delayed, and only by each other.
struct RestartGate: Equatable, Sendable {
    var budget: RestartBudget
    /// A storm rages: the breaker says who may try.
    var isShut = false

    enum Answer: Equatable, Sendable {
        case now
        /// The budget has a token for it then.
        case notBefore(Moment)
        case held
    }

    mutating func ask(isFirstDeath: Bool, at now: Moment) -> Answer {
        if isFirstDeath {
            budget.takeOneIfLeft(at: now)
            return .now
        }
        return isShut ? .held : askBudget(at: now)
    }

    mutating func askBudget(at now: Moment) -> Answer {
        let from = budget.takeOne(at: now)
        return from <= now ? .now : .notBefore(from)
    }
}
