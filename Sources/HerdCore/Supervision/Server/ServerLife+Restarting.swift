/// What follows the death of the only worker: now, after a pause, by the herd's budget, or held.
extension ServerLife {
    /// What a server waits for that has no worker and is wanted up.
    public enum Wait: Equatable, Sendable {
        /// Its own pause (`Backoff`).
        case pause(until: Moment)
        /// Then there is a token of the herd's budget for it.
        case budget(until: Moment)
        /// The storm breaker's word; since when it waits for that.
        case storm(since: Moment)

        /// Nil where nobody can tell.
        public var nextTry: Moment? {
            switch self {
            case .pause(let until), .budget(let until): until
            case .storm: nil
            }
        }
    }

    /// Since when the storm breaker holds it; nil where it does not.
    var heldSince: Moment? {
        if case .waiting(.storm(let since)) = phase { since } else { nil }
    }

    mutating func died(
        _ death: Death,
        at now: Moment,
        gate: inout RestartGate,
        using random: inout some RandomNumberGenerator
    ) -> [LifeDirective] {
        lastDeath = death
        let readyFor = death.readyFor ?? .zero
        let ranWell = readyFor >= policy.restart.stableAfter
        deathsInARow = readyFor >= policy.restart.resetAfter ? 1 : deathsInARow + 1
        if ranWell { stableRelease = release }
        guard ranWell || isHeld(by: gate) else {
            let pause = Backoff.pause(deaths: deathsInARow, policy: policy.restart, using: &random)
            phase = .waiting(.pause(until: now + pause))
            return [.note(.died(death, next: .after(pause))), .wake(at: now + pause)]
        }
        let restart = restart(at: now, gate: &gate)
        return [.note(.died(death, next: nextTry(at: now)))] + restart
    }

    /// The time of the pause, or for the token, has come.
    mutating func waited(
        for wait: Wait,
        at now: Moment,
        gate: inout RestartGate
    ) -> [LifeDirective] {
        switch wait {
        case .pause(let until): now < until ? [] : restart(at: now, gate: &gate)
        case .budget(let until): now < until ? [] : startAgain()
        case .storm: []
        }
    }

    /// The storm breaker lets it try; the budget has its say nevertheless.
    mutating func letGo(at now: Moment, gate: inout RestartGate) -> [LifeDirective] {
        guard heldSince != nil else { return [] }
        return restart(gate.askBudget(at: now), at: now)
    }

    private var isFirstDeath: Bool { deathsInARow <= 1 }

    private func isHeld(by gate: RestartGate) -> Bool { gate.isShut && !isFirstDeath }

    private mutating func restart(at now: Moment, gate: inout RestartGate) -> [LifeDirective] {
        restart(gate.ask(isFirstDeath: isFirstDeath, at: now), at: now)
    }

    private mutating func restart(_ answer: RestartGate.Answer, at now: Moment) -> [LifeDirective] {
        switch answer {
        case .now:
            return startAgain()
        case .notBefore(let later):
            phase = .waiting(.budget(until: later))
            return [.wake(at: later)]
        case .held:
            phase = .waiting(.storm(since: now))
            return []
        }
    }

    private mutating func startAgain() -> [LifeDirective] {
        restarts += 1
        return start()
    }

    private func nextTry(at now: Moment) -> LifeNote.NextTry {
        switch phase {
        case .waiting(.pause(let until)): .after(until - now)
        case .waiting(.budget(let until)): .byBudget(until - now)
        case .waiting(.storm): .held
        case .stopped, .running, .replacing, .failed: .now
        }
    }
}
