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
        let directives = forEachWorker { worker in
            guard worker.generation == generation else { return [] }
            switch event {
            case .launched: return worker.launched(at: now)
            case .becameReady: return worker.becameReady(at: now)
            case .heartbeatCame: return worker.heartbeatCame(at: now)
            case .askedForTime(let time): return worker.askedForTime(time, at: now)
            case .askedForRestart: return worker.askedForRestart(at: now)
            case .handedOver, .synced, .examined, .exited, .launchFailed: return []
            }
        }
        return directives + judgeTrial(at: now)
    }

    mutating func woke(at now: Moment, budget: inout RestartBudget) -> [LifeDirective] {
        switch phase {
        case .stopped, .failed:
            return []
        case .waiting(let until):
            return now < until ? [] : restart(at: now, budget: &budget)
        case .running, .reloading, .retiring:
            return forEachWorker { $0.woke(at: now) } + judgeTrial(at: now)
        }
    }

    mutating func gone(
        _ generation: Int,
        _ cause: Death.Cause,
        at now: Moment,
        budget: inout RestartBudget,
        using random: inout some RandomNumberGenerator
    ) -> [LifeDirective] {
        let sweep = [LifeDirective.sweep(generation: generation)]
        switch phase {
        case .stopped, .waiting, .failed:
            return sweep
        case .running(let worker):
            guard worker.generation == generation else { return sweep }
            return sweep + lastOneGone(worker, cause, at: now, budget: &budget, using: &random)
        case .reloading(let old?, let successor) where old.generation == generation:
            phase = .reloading(old: nil, successor: successor)
            return sweep + report(old, cause, next: .notNeeded, at: now)
        case .reloading(let old, let successor):
            guard successor.generation == generation else { return sweep }
            let reason = "\(successor.death(cause, at: now).cause)"
            let end = closeReload(.failed(reason))
            if let old {
                phase = .running(old)
                return sweep + report(successor, cause, next: .notNeeded, at: now) + end
            }
            let next = lastOneGone(successor, cause, at: now, budget: &budget, using: &random)
            return sweep + end + next
        case .retiring(let old, let successor) where old.generation == generation:
            phase = .running(successor)
            return sweep + report(old, cause, next: .notNeeded, at: now) + closeReload(.moved)
        case .retiring(let old, let successor):
            guard successor.generation == generation else { return sweep }
            return sweep + successorGoneLate(successor, old, cause, at: now)
        }
    }

    /// It had passed its trial, so the old one accepts no more: that one must go at once.
    private mutating func successorGoneLate(
        _ successor: WorkerLife,
        _ old: WorkerLife,
        _ cause: Death.Cause,
        at now: Moment
    ) -> [LifeDirective] {
        let reason = "\(successor.death(cause, at: now).cause)"
        let end = closeReload(.failed(reason))
        var old = old
        let hurry = old.end(.terminate, at: now)
        phase = .running(old)
        return report(successor, cause, next: .notNeeded, at: now) + end + hurry
    }

    private mutating func lastOneGone(
        _ worker: WorkerLife,
        _ cause: Death.Cause,
        at now: Moment,
        budget: inout RestartBudget,
        using random: inout some RandomNumberGenerator
    ) -> [LifeDirective] {
        guard wanted == .up else { return stopped() }
        guard !worker.wasAskedToEnd else { return start() }
        let death = worker.death(cause, at: now)
        return died(death, at: now, budget: &budget, using: &random)
    }

    /// Tells of a death that changes nothing about who serves; an end that was asked for is none.
    private mutating func report(
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

    private mutating func died(
        _ death: Death,
        at now: Moment,
        budget: inout RestartBudget,
        using random: inout some RandomNumberGenerator
    ) -> [LifeDirective] {
        lastDeath = death
        guard !death.isForGood else {
            phase = .failed
            return [.note(.died(death, next: .never))]
        }
        let readyFor = death.readyFor ?? .zero
        deathsInARow = readyFor >= policy.restart.resetAfter ? 1 : deathsInARow + 1
        if readyFor >= policy.restart.stableAfter {
            return [.note(.died(death, next: .now))] + restart(at: now, budget: &budget)
        }
        let pause = Backoff.pause(deaths: deathsInARow, policy: policy.restart, using: &random)
        phase = .waiting(until: now + pause)
        return [.note(.died(death, next: .after(pause))), .wake(at: now + pause)]
    }

    /// Starts a worker for one that died, as soon as the herd's budget allows it.
    private mutating func restart(at now: Moment, budget: inout RestartBudget) -> [LifeDirective] {
        switch budget.takeOne(at: now) {
        case .granted:
            restarts += 1
            return start()
        case .notBefore(let later):
            phase = .waiting(until: later)
            return [.wake(at: later)]
        }
    }
}
