/// What the end of one of two workers means for the other.
extension ServerLife {
    mutating func oldGone(
        _ old: WorkerLife,
        _ pair: Succession,
        _ cause: Death.Cause,
        at now: Moment
    ) -> [LifeDirective] {
        var pair = pair
        pair.old = nil
        guard reload != nil else {
            phase = .running(pair.successor)
            return report(old, cause, next: .notNeeded, at: now)
        }
        switch pair.stage {
        case .handing(.asked) where cause.mayBeOrderly && old.fault == nil:
            // So exits who has handed over; that its answer was lost changes nothing.
            return [.note(.handedOver(generation: old.generation, connections: nil))]
                + beginProbation(pair, until: now + policy.reload.minReady, at: now)
        case .trial, .handing:
            return report(old, cause, next: .notNeeded, at: now)
                + goOnWithoutOld(old, pair, cause, at: now)
        case .probation:
            phase = .replacing(pair)
            return report(old, cause, next: .notNeeded, at: now) + judge(at: now)
        case .dismissing(let fault):
            let kill = pair.successor.end(.kill, at: now)
            phase = .running(pair.successor)
            return report(old, cause, next: .now, at: now) + closeReload(.failed(fault)) + kill
        }
    }

    mutating func successorGone(
        _ pair: Succession,
        _ cause: Death.Cause,
        at now: Moment
    ) -> [LifeDirective] {
        let successor = pair.successor
        guard let open = reload else {
            return report(successor, cause, next: .notNeeded, at: now) + hurryOld(pair, at: now)
        }
        let fault = ReloadFault(
            "\(successor.death(cause, at: now).cause)",
            generation: successor.generation
        )
        switch pair.stage {
        case .trial, .handing:
            guard open.isReturn, let old = pair.old else {
                if let old = pair.old { phase = .running(old) }
                return report(successor, cause, next: .notNeeded, at: now)
                    + closeReload(.failed(fault))
            }
            return report(successor, cause, next: .now, at: now) + tryAgain(next: old, at: now)
        case .probation:
            return report(successor, cause, next: .now, at: now)
                + startAgain(next: pair.old, fault, at: now)
        case .dismissing(let fault):
            if let old = pair.old { phase = .running(old) }
            return closeReload(.failed(fault))
        }
    }

    /// The old one died before it had moved, and its clients with it: now the successor serves.
    ///
    /// The release that the server had must come back then. Where clients are never handed over,
    /// the successor's trial goes on.
    private mutating func goOnWithoutOld(
        _ old: WorkerLife,
        _ pair: Succession,
        _ cause: Death.Cause,
        at now: Moment
    ) -> [LifeDirective] {
        guard policy.replacement == .handsOver, reload?.isReturn == false else {
            become(.trial, pair)
            return judge(at: now)
        }
        phase = .running(pair.successor)
        let reason =
            "the old worker ended before it had handed over: "
            + "\(old.death(cause, at: now).cause)"
        let fault = ReloadFault(reason, generation: old.generation, runsNew: true)
        return closeReload(.failed(fault))
    }

    /// It served, so nothing does now: a worker of the release that ran well starts at once.
    private mutating func startAgain(
        next old: WorkerLife?,
        _ fault: ReloadFault,
        at now: Moment
    ) -> [LifeDirective] {
        let end = closeReload(.failed(fault))
        restarts += 1
        guard let old else { return start() + end }
        let launch = nextLaunch(release: release, predecessor: old.generation)
        let successor = WorkerLife(launch: launch, policy: policy)
        let probation = Succession.Probation(until: now, sync: .done)
        phase = .replacing(
            Succession(old: old, successor: successor, stage: .probation(probation))
        )
        return [.note(.starting(generation: launch.generation)), .launch(launch)] + end
    }

    /// The server goes back, so it can't stay with the old one: in the end that one makes room.
    private mutating func tryAgain(next old: WorkerLife, at now: Moment) -> [LifeDirective] {
        reload?.deaths += 1
        guard (reload?.deaths ?? 0) >= ReloadPatience.attemptsMax else {
            return startSuccessor(of: old)
        }
        var old = old
        let end = old.end(.terminate, at: now)
        phase = .running(old)
        return end
    }

    /// It was ending anyway, and nobody serves any more.
    private mutating func hurryOld(_ pair: Succession, at now: Moment) -> [LifeDirective] {
        guard var old = pair.old else { return [] }
        let end = old.isEnding ? old.end(.terminate, at: now) : []
        phase = .running(old)
        return end
    }
}
