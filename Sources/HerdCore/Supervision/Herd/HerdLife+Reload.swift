/// How a herd is reloaded; what comes after what is decided by `ReloadMachine`.
extension HerdLife {
    mutating func beginReload(
        _ id: OperationID,
        _ plan: ReloadPlan,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [HerdDirective] {
        if let busy { return [.fail(id, busy)] }
        let items = names.map { name in
            let life = lives[name]
            var item = ReloadMachine.Item(
                server: name,
                running: life?.release,
                wanted: life?.release == nil ? nil : plan.releases[name]
            )
            item.replacement = life?.policy.replacement ?? .handsOver
            return item
        }
        reload = Reload(id: id, machine: ReloadMachine())
        return advance(at: now, using: &random) { $0.requested(items, plan) }
    }

    mutating func advance(
        at now: Moment,
        using random: inout some RandomNumberGenerator,
        _ step: (inout ReloadMachine) -> [ReloadDirective]
    ) -> [HerdDirective] {
        guard var current = reload else { return [] }
        let directives = step(&current.machine)
        reload = current
        var all: [HerdDirective] = []
        // Of an apply's moves it is not the last word.
        var last: ReloadProgress?
        for directive in directives {
            switch directive {
            case .test(let name, let release):
                all += tell(name, .spareRequested(release: release), at: now, using: &random)
            case .dismissSpare(let name):
                all += tell(name, .spareDismissed, at: now, using: &random)
            case .reload(let name, let release):
                all += tell(name, .reloadRequested(release: release), at: now, using: &random)
            case .giveBack(let name, let release):
                restoreRules(of: [name])
                all += tell(name, .returnRequested(release: release), at: now, using: &random)
            case .hold:
                all += advanceApply(at: now, using: &random) { $0.moved() }
            case .progress(let progress) where apply != nil && progress.step.isLast:
                last = progress
            case .progress(let progress):
                all.append(.progress(current.id, progress))
            case .finish:
                remember(current.machine)
                reload = nil
                if apply == nil { all.append(.finish(current.id)) }
                restoreRules(of: names)
                all += advanceApply(at: now, using: &random) { $0.movesEnded(last) }
            }
        }
        return all
    }

    /// What an undo would go back to.
    private mutating func remember(_ done: ReloadMachine) {
        guard case .over(let end) = done.phase, end == .finished || end == .stopped else { return }
        let changed = done.moved.filter { $0.running != $0.wanted }
        guard !changed.isEmpty else { return }
        let goesOn = previousMayGrow && !changed.contains { previous[$0.server] != nil }
        if !goesOn { previous = [:] }
        for item in changed {
            previous[item.server] = item.running
        }
        previousMayGrow = end == .stopped
    }
}
