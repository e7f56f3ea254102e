/// How a successor that serves is watched until it counts.
extension ServerLife {
    /// Those who have no neighbors have nothing to be in step with; nor has a release that ran
    /// before to prove anything.
    mutating func beginProbation(
        _ pair: Succession,
        until: Moment,
        connections: Int? = nil,
        at now: Moment
    ) -> [LifeDirective] {
        let isReturn = reload?.isReturn == true
        let hasNeighbors = policy.replacement == .handsOver
        release = reload?.to
        let end = isReturn ? now : until
        var directives: [LifeDirective] = now < end ? [.wake(at: end)] : []
        var sync = Succession.Sync.done
        if hasNeighbors && !isReturn {
            let within = ReloadPatience.syncWithin
            let answerBy = now + within + ReloadPatience.spare
            sync = .asked(by: answerBy)
            directives += [
                .awaitSync(generation: pair.successor.generation, within: within),
                .wake(at: answerBy),
            ]
        }
        let probation = Succession.Probation(until: end, sync: sync, connections: connections)
        become(.probation(probation), pair)
        return directives + judge(at: now)
    }

    mutating func synced(
        missing: [String],
        generation: Int,
        at now: Moment
    ) -> [LifeDirective] {
        guard case .replacing(let pair) = phase, pair.successor.generation == generation,
            case .probation(var probation) = pair.stage, case .asked = probation.sync
        else { return [] }
        probation.sync = missing.isEmpty ? .done : .missing(missing)
        become(.probation(probation), pair)
        return judge(at: now)
    }

    /// Both ends of it wait for the old worker's, so that a server that is to be returned has one.
    mutating func judge(
        _ probation: Succession.Probation,
        _ pair: Succession,
        at now: Moment
    ) -> [LifeDirective] {
        guard pair.old == nil else { return [] }
        switch probation.sync {
        case .asked(let by):
            guard now >= by else { return [] }
            return unsynced(pair, "it does not say whether its neighbors have its reports")
        case .missing(let neighbors):
            let names = neighbors.joined(separator: ", ")
            let limit = DurationText.format(ReloadPatience.syncWithin)
            return unsynced(pair, "out of step with \(names) after \(limit)")
        case .done:
            guard now >= probation.until, pair.successor.isReady else { return [] }
            return closeReload(.moved(connections: probation.connections))
        }
    }

    private mutating func unsynced(_ pair: Succession, _ cause: String) -> [LifeDirective] {
        let generation = pair.successor.generation
        return closeReload(.failed(ReloadFault(cause, generation: generation, runsNew: true)))
    }
}
