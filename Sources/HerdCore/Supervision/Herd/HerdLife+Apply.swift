/// How another herd.json is brought in; in which order is decided by `ApplyMachine`.
extension HerdLife {
    struct Apply: Equatable, Sendable {
        var id: OperationID
        var machine: ApplyMachine
        /// The rules of those that are moved, as they were before.
        var rulesBefore: [String: LifePolicy] = [:]
    }

    mutating func beginApply(
        _ id: OperationID,
        _ plan: ApplyPlan,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [HerdDirective] {
        if let busy { return [.fail(id, busy)] }
        var plan = plan
        // Who is stopped needs only another start when somebody starts it.
        plan.restarted.removeAll { lives[$0]?.wanted == .down }
        apply = Apply(id: id, machine: ApplyMachine(plan))
        return advanceApply(at: now, using: &random) { $0.requested() }
    }

    /// Whether a worker that starts now reads the herd.json that is being brought in.
    ///
    /// Once that is in force there is no other.
    public func readsNext(_ name: String, _ role: Launch.Role) -> Bool {
        guard let machine = apply?.machine, !machine.isInForce else { return false }
        let isAdded = machine.plan.added.contains { $0.name == name }
        return isAdded || reload?.machine.movesOn(name, role) == true
    }

    mutating func stopAsked(
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [HerdDirective] {
        guard apply == nil else {
            return advanceApply(at: now, using: &random) { $0.stopRequested() }
        }
        return advance(at: now, using: &random) { $0.stopRequested() }
    }

    /// The herd goes down: whatever is under way ends here.
    mutating func abandon(
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [HerdDirective] {
        guard apply == nil else {
            reload = nil
            return advanceApply(at: now, using: &random) { $0.abandoned() }
        }
        return advance(at: now, using: &random) { $0.abandoned() }
    }

    /// Goes on with the apply as far as the lives let it.
    mutating func lookAtApply(
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [HerdDirective] {
        var all: [HerdDirective] = []
        while let before = apply?.machine.phase {
            let lives = lives
            let directives = advanceApply(at: now, using: &random) {
                $0.looked(at: lives, at: now)
            }
            all += directives
            if directives.isEmpty && apply?.machine.phase == before { break }
        }
        return all
    }

    mutating func advanceApply(
        at now: Moment,
        using random: inout some RandomNumberGenerator,
        _ step: (inout ApplyMachine) -> [ApplyDirective]
    ) -> [HerdDirective] {
        guard var current = apply else { return [] }
        let directives = step(&current.machine)
        apply = current
        var all: [HerdDirective] = []
        for directive in directives {
            all += perform(directive, of: current, at: now, using: &random)
        }
        return all
    }

    private mutating func perform(
        _ directive: ApplyDirective,
        of current: Apply,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [HerdDirective] {
        switch directive {
        case .add(let addition):
            names.append(addition.name)
            lives[addition.name] = addition.life
            return tell(addition.name, .startRequested, at: now, using: &random)
        case .move(let names):
            for name in names { changeRules(of: name, current.machine.plan) }
            let items = names.map { item(of: $0, current.machine.plan) }
            reload = Reload(id: current.id, machine: ReloadMachine())
            return advance(at: now, using: &random) { $0.requested(whole: items) }
        case .stopMoving:
            return advance(at: now, using: &random) { $0.stopRequested() }
        case .moveBack(let problem):
            return advance(at: now, using: &random) { $0.revoked(problem) }
        case .commit:
            return [.commit(current.id)]
        case .follow:
            follow(current.machine.plan)
            return advance(at: now, using: &random) { $0.confirmed() }
        case .stop(let name):
            return tell(name, .stopRequested, at: now, using: &random)
        case .start(let name):
            return tell(name, .startRequested, at: now, using: &random)
        case .drop(let name):
            names.removeAll { $0 == name }
            (lives[name], previous[name]) = (nil, nil)
            return [.drop(name)]
        case .tell(let name, let generation):
            return [.configure(name, generation: generation)]
        case .progress(let progress):
            return [.progress(current.id, progress)]
        case .finish:
            apply = nil
            return [.finish(current.id)]
        }
    }

    /// How a successor is found ready, for one, is part of what is new.
    private mutating func changeRules(of name: String, _ plan: ApplyPlan) {
        guard let life = lives[name], let policy = plan.policies[name] else { return }
        apply?.rulesBefore[name] = life.policy
        lives[name]?.policy = policy
    }

    /// A server goes back, and so do its rules.
    mutating func restoreRules(of names: [String]) {
        guard apply?.machine.isInForce == false else { return }
        for name in names {
            if let before = apply?.rulesBefore[name] { lives[name]?.policy = before }
        }
    }

    private func item(of name: String, _ plan: ApplyPlan) -> ReloadMachine.Item {
        var item = ReloadMachine.Item(
            server: name,
            running: lives[name]?.release,
            wanted: plan.releases[name]
        )
        item.replacement = lives[name]?.policy.replacement ?? .handsOver
        item.brings = .configuration
        return item
    }

    /// The new file is the one that runs; who goes is still there, and comes last.
    private mutating func follow(_ plan: ApplyPlan) {
        names = plan.names + names.filter { !plan.names.contains($0) }
        gate.budget.follow(plan.restart)
        for (name, policy) in plan.policies {
            lives[name]?.follow(policy, release: plan.releases[name])
        }
    }
}

extension ServerLife {
    /// Other rules, from now on; what was counted or is awaited under the old ones stays.
    mutating func follow(_ policy: LifePolicy, release: String?) {
        self.policy = policy
        self.release = release
        _ = forEachWorker { worker in
            worker.policy = policy
            return []
        }
    }
}
