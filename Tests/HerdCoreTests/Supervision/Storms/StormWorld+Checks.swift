@testable import HerdCore

/// What must hold, whatever happens.
extension StormWorld {
    /// At each step: one worker a server, and each of them known.
    mutating func check() {
        for name in names {
            let present = workers.keys.filter { $0.server == name }.map(\.generation).sorted()
            let known = herd[name]?.workers.map(\.generation) ?? []
            if present != known { complain("\(name) has \(present), and \(known) are known") }
            if present.count > 1 { complain("\(name) has \(present.count) workers") }
        }
        // One that was asked for sooner than another that is still to come, and that other.
        if pendingWakes > 12 { complain("\(pendingWakes) timers for one storm") }
        let isServing = names.contains { herd[$0]?.state == .ready }
        if isTroubled, trouble.isSilence, trouble.requests == nil, !isServing {
            complain("the last server was stopped")
        }
    }

    mutating func check(_ directives: [HerdDirective], after event: HerdEvent, _ before: HerdLife) {
        for case .member(let name, .note(.died(let death, _))) in directives {
            let ranWell = (death.readyFor ?? .zero) >= RestartPolicy().resetAfter
            if ranWell, !directives.launches(name) { complain("\(name) ran well, and waits") }
        }
        for case .member(let name, .launch) in directives {
            guard let life = herd[name], let old = before[name], life.restarts > old.restarts
            else { continue }
            if life.deathsInARow > 1 { budgeted.append(now) }
        }
        checkBudget()
    }

    /// In no time may there be more than the bucket can have held.
    private mutating func checkBudget() {
        guard let last = budgeted.last, last == now else { return }
        let policy = RestartPolicy()
        for (index, first) in budgeted.enumerated() {
            let count = budgeted.count - index
            let seconds = (last - first) / .seconds(1)
            let allowed = Double(policy.budgetBurst) + policy.budgetPerSecond * seconds + 0.001
            if Double(count) > allowed { complain("\(count) restarts in \(seconds) s") }
        }
    }

    /// Well after the trouble.
    mutating func checkEnd() {
        for name in names {
            guard let life = herd[name] else { continue }
            let wanted: ServerState = life.wanted == .up ? .ready : .stopped
            if life.state != wanted { complain("\(name) is \(life.state), not \(wanted)") }
        }
        if herd.storm(at: now) != nil { complain("the storm does not end") }
    }

    mutating func complain(_ what: String) {
        complaints.append("\(now.sinceStart): \(what)")
    }
}

extension [HerdDirective] {
    fileprivate func launches(_ name: String) -> Bool {
        contains { if case .member(name, .launch) = $0 { true } else { false } }
    }
}
