/// How the old worker is brought to hand its connections over.
extension ServerLife {
    mutating func askToHandOver(_ pair: Succession, at now: Moment) -> [LifeDirective] {
        guard let old = pair.old else { return [] }
        become(.handing(.asked(at: now, isResumed: false)), pair)
        let (from, to) = (old.generation, pair.successor.generation)
        return [
            .note(.moving(from: from, to: to)),
            .handOver(from: from, to: to),
            .wake(at: now + ReloadPatience.resumeAfter),
        ]
    }

    mutating func judge(
        _ handing: Succession.Handing,
        _ pair: Succession,
        at now: Moment
    ) -> [LifeDirective] {
        // Whoever is being killed decides by its end.
        guard let old = pair.old, !old.isEnding, pair.successor.isReady else { return [] }
        switch handing {
        case .asked(let askedAt, let isResumed):
            let answerBy = askedAt + ReloadPatience.answerWithin(policy.restart)
            if now >= answerBy { return noAnswer(pair, old, at: now) }
            guard !isResumed, now >= askedAt + ReloadPatience.resumeAfter else { return [] }
            become(.handing(.asked(at: askedAt, isResumed: true)), pair)
            return [.resume(generation: old.generation), .wake(at: answerBy)]
        case .pausing(let until):
            return now < until ? [] : askToHandOver(pair, at: now)
        }
    }

    /// The old worker's answer, in whatever state it finds the server.
    mutating func handedOver(
        _ outcome: HandoverOutcome,
        by generation: Int,
        at now: Moment
    ) -> [LifeDirective] {
        guard case .replacing(let pair) = phase, let old = pair.old, old.generation == generation,
            case .handing(.asked) = pair.stage, reload != nil
        else { return handedOverUnasked(outcome, by: generation, at: now) }
        switch outcome {
        case .moved(let connections):
            return moved(pair, old, connections: connections, at: now)
        case .kept(let reason):
            return kept(pair, old, reason, at: now)
        case .unable(let reason):
            return [.note(.unable(generation: generation, reason: reason))]
                + drain(pair, old, at: now)
        }
    }

    /// Nothing can be handed over: the old worker finishes, and what is new is the successor's.
    mutating func drain(
        _ pair: Succession,
        _ old: WorkerLife,
        at now: Moment
    ) -> [LifeDirective] {
        var old = old
        var pair = pair
        let accept = LifeDirective.accept(generation: pair.successor.generation)
        // Who knows no other order is stopped as ever, and finishes within its own time.
        let rung: WorkerLife.Rung =
            policy.replacement == .handsOver
            ? .drain(within: policy.reload.drain) : .terminate
        let drain = old.end(rung, at: now)
        pair.old = old
        return [.note(.draining(generation: old.generation))]
            + (policy.replacement == .handsOver ? [accept] : []) + drain
            + beginProbation(pair, until: now + policy.reload.minReady, at: now)
    }

    /// Its connections are gone, so that nothing is left for it but to exit, as it will.
    mutating func moved(
        _ pair: Succession,
        _ old: WorkerLife,
        connections: Int?,
        at now: Moment
    ) -> [LifeDirective] {
        var old = old
        var pair = pair
        let leave = old.end(.leave, at: now)
        pair.old = old
        return [.note(.handedOver(generation: old.generation, connections: connections))] + leave
            + beginProbation(
                pair,
                until: now + policy.reload.minReady,
                connections: connections,
                at: now
            )
    }

    private mutating func kept(
        _ pair: Succession,
        _ old: WorkerLife,
        _ reason: String,
        at now: Moment
    ) -> [LifeDirective] {
        reload?.refusals += 1
        let isLast = (reload?.refusals ?? 0) >= ReloadPatience.attemptsMax
        let note = LifeDirective.note(
            .kept(generation: old.generation, reason: reason, isAskedAgain: !isLast)
        )
        guard isLast else {
            let until = now + ReloadPatience.pause
            become(.handing(.pausing(until: until)), pair)
            return [note, .wake(at: until)]
        }
        let cause = "the hand-over failed \(ReloadPatience.attemptsMax) times (\(reason))"
        return [note] + giveUp(pair, old, cause, at: now)
    }

    private mutating func noAnswer(
        _ pair: Succession,
        _ old: WorkerLife,
        at now: Moment
    ) -> [LifeDirective] {
        let limit = DurationText.format(ReloadPatience.answerWithin(policy.restart))
        let cause = "no answer to the hand-over within \(limit)"
        return giveUp(pair, old, cause, at: now)
    }

    /// A server that goes back must leave the release that failed, be it without its connections.
    private mutating func giveUp(
        _ pair: Succession,
        _ old: WorkerLife,
        _ cause: String,
        at now: Moment
    ) -> [LifeDirective] {
        if reload?.isReturn == true { return drain(pair, old, at: now) }
        var pair = pair
        let end = pair.successor.end(.terminate, at: now)
        become(.dismissing(ReloadFault(cause, generation: pair.successor.generation)), pair)
        return end
    }

    /// A late answer: who has given its connections away is about to exit, and no death.
    private mutating func handedOverUnasked(
        _ outcome: HandoverOutcome,
        by generation: Int,
        at now: Moment
    ) -> [LifeDirective] {
        guard case .moved = outcome else { return [] }
        return forEachWorker { $0.generation == generation ? $0.end(.leave, at: now) : [] }
    }

    mutating func become(_ stage: Succession.Stage, _ pair: Succession) {
        phase = .replacing(Succession(old: pair.old, successor: pair.successor, stage: stage))
    }
}
