/// How the storm breaker learns of deaths, and what it has the servers do.
extension HerdLife {
    /// Whom storms befall: herd-places is needed by all, and is no server.
    var servers: [String] { names.filter { $0 != HerdConfiguration.placesName } }

    /// Those that wait for the storm breaker's word, longest first.
    var held: [String] {
        servers.compactMap { name in lives[name]?.heldSince.map { (name: name, since: $0) } }
            .sorted { $0.since < $1.since }.map(\.name)
    }

    mutating func count(_ note: LifeNote, of name: String, at now: Moment) -> [HerdDirective] {
        guard case .died(let death, let next) = note, next.leavesNobody, servers.contains(name),
            let life = lives[name]
        else { return [] }
        let wanted = servers.count { lives[$0]?.wanted == .up }
        let told = breaker.died(
            StormDeath(server: name, cause: death.cause, release: life.release, at: now),
            isRepeated: life.deathsInARow > 1,
            of: wanted,
            isReleaseNew: life.release.map { !isProven($0, at: now) } ?? false
        )
        return told.map { [.note($0)] } ?? []
    }

    /// What is due in a storm, and when to look again.
    mutating func weather(
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [HerdDirective] {
        if let wakesAt, wakesAt <= now { self.wakesAt = nil }
        let directives: [HerdDirective]
        switch breaker.phase {
        case .calm:
            return []
        case .raging(let storm, let trial):
            directives = weather(storm, trial, at: now, using: &random)
        case .subsiding(_, let until):
            directives = now < until ? [] : endStorm()
        }
        return directives + wakeForStorm(at: now)
    }

    private mutating func weather(
        _ storm: Storm,
        _ trial: StormBreaker.Trial,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [HerdDirective] {
        if storm.servers.allSatisfy({ lives[$0]?.mayRecover != true }) { return endStorm() }
        let held = held
        if let server = storm.servers.first(where: { staysUp($0).map { $0 <= now } ?? false }) {
            breaker.subsides(lettingGo: held.count, at: now)
            let all = held.flatMap { tell($0, .letGo, at: now, using: &random) }
            return [.note(.stormSubsided(server: server))] + all
        }
        guard now >= trial.next, let next = held.first else { return [] }
        breaker.tries(next, at: now)
        return tell(next, .letGo, at: now, using: &random)
    }

    private mutating func endStorm() -> [HerdDirective] {
        breaker.ends()
        return [.note(.stormEnded)]
    }

    /// Timers can't be called off, so no other is asked for while one fires soon enough.
    private mutating func wakeForStorm(at now: Moment) -> [HerdDirective] {
        guard let next = nextLook(at: now), wakesAt.map({ next < $0 }) ?? true else { return [] }
        wakesAt = next
        return [.wake(at: next)]
    }

    private func nextLook(at now: Moment) -> Moment? {
        switch breaker.phase {
        case .calm:
            return nil
        case .raging(let storm, let trial):
            let tries = held.isEmpty ? [] : [trial.next]
            return (tries + storm.servers.compactMap(staysUp)).min().map { max($0, now) }
        case .subsiding(_, let until):
            return until
        }
    }

    /// When a server that died in the storm will have stayed up; nil where it is not up.
    private func staysUp(_ name: String) -> Moment? {
        guard let worker = lives[name]?.worker, worker.isReady, let since = worker.readySince else {
            return nil
        }
        return breaker.staysUp(readySince: since)
    }

    /// Whether a server has run well on this release.
    private func isProven(_ release: String, at now: Moment) -> Bool {
        lives.values.contains { life in
            life.stableRelease == release || life.runsWell(on: release, at: now)
        }
    }
}

extension ServerLife {
    /// Whether it may come up without anybody's help.
    fileprivate var mayRecover: Bool { wanted == .up && phase != .failed }

    fileprivate func runsWell(on release: String, at now: Moment) -> Bool {
        guard let worker, worker.isReady, worker.launch.release == release,
            let since = worker.readySince
        else { return false }
        return now - since >= policy.restart.stableAfter
    }
}

extension LifeNote.NextTry {
    /// Whether the server's clients have nobody now.
    fileprivate var leavesNobody: Bool {
        switch self {
        case .now, .after, .byBudget, .held: true
        case .notNeeded, .never: false
        }
    }
}
