/// What happens to a server's workers.
extension ServerLife {
    mutating func changed(
        _ generation: Int,
        _ event: WorkerEvent,
        at now: Moment
    ) -> [LifeDirective] {
        guard workers.contains(where: { $0.generation == generation }) else {
            return event == .launched ? [.kill(generation: generation)] : []
        }
        switch event {
        case .handedOver(let outcome):
            return handedOver(outcome, by: generation, at: now)
        case .synced(let missing):
            return synced(missing: missing, generation: generation, at: now)
        case .launched, .becameReady, .provedReady, .lacks, .heartbeatCame, .askedForTime,
            .askedForRestart, .examined,
            .exited, .launchFailed:
            let directives = forEachWorker { worker in
                worker.generation == generation ? worker.handle(event, at: now) : []
            }
            return directives + judge(at: now)
        }
    }

    mutating func woke(at now: Moment, gate: inout RestartGate) -> [LifeDirective] {
        switch phase {
        case .stopped, .failed:
            return []
        case .waiting(let wait):
            return waited(for: wait, at: now, gate: &gate)
        case .running, .replacing:
            return forEachWorker { $0.woke(at: now) } + judge(at: now)
        }
    }

    mutating func gone(
        _ generation: Int,
        _ cause: Death.Cause,
        at now: Moment,
        gate: inout RestartGate,
        using random: inout some RandomNumberGenerator
    ) -> [LifeDirective] {
        let sweep = [LifeDirective.sweep(generation: generation)]
        switch phase {
        case .stopped, .waiting, .failed:
            return sweep
        case .running(let worker):
            guard worker.generation == generation else { return sweep }
            guard reload == nil else {
                return sweep + report(worker, cause, next: .now, at: now) + startSuccessor(of: nil)
            }
            return sweep + lastOneGone(worker, cause, at: now, gate: &gate, using: &random)
        case .replacing(let pair):
            if let old = pair.old, old.generation == generation {
                return sweep + oldGone(old, pair, cause, at: now)
            }
            guard pair.successor.generation == generation else { return sweep }
            guard pair.old == nil, pair.stage == .trial else {
                return sweep + successorGone(pair, cause, at: now)
            }
            let last = pair.successor
            let fault = ReloadFault("\(last.death(cause, at: now).cause)", generation: generation)
            let end = closeReload(.failed(fault))
            return sweep + end
                + lastOneGone(last, cause, at: now, gate: &gate, using: &random)
        }
    }

    private mutating func lastOneGone(
        _ worker: WorkerLife,
        _ cause: Death.Cause,
        at now: Moment,
        gate: inout RestartGate,
        using random: inout some RandomNumberGenerator
    ) -> [LifeDirective] {
        guard wanted == .up else { return stopped() }
        guard !worker.wasAskedToEnd else { return start() }
        let death = worker.death(cause, at: now)
        // What another release makes of the configuration says nothing of the one that comes next.
        if death.isForGood && worker.launch.release == release {
            lastDeath = death
            phase = .failed
            return [.note(.died(death, next: .never))]
        }
        return died(death, at: now, gate: &gate, using: &random)
    }

    /// Tells of a death that changes nothing about who serves; an end that was asked for is none.
    mutating func report(
        _ worker: WorkerLife,
        _ cause: Death.Cause,
        next: LifeNote.NextTry,
        at now: Moment
    ) -> [LifeDirective] {
        guard !worker.wasAskedToEnd else { return [] }
        let death = worker.death(cause, at: now)
        lastDeath = death
        return [.note(.died(death, next: next))]
    }
}
