/// What people ask of a server.
extension ServerLife {
    mutating func startRequested() -> [LifeDirective] {
        wanted = .up
        switch phase {
        case .stopped, .waiting, .failed:
            deathsInARow = 0
            return start()
        case .running, .replacing:
            return []
        }
    }

    mutating func stopRequested(at now: Moment) -> [LifeDirective] {
        wanted = .down
        let spare = endSpare(because: "it was stopped", at: now)
        switch phase {
        case .stopped:
            return spare
        case .waiting, .failed:
            return spare + stopped()
        case .running, .replacing:
            return spare + closeReload(.failed(ReloadFault("it was stopped"))) + endWorkers(at: now)
        }
    }

    mutating func restartRequested(at now: Moment) -> [LifeDirective] {
        wanted = .up
        deathsInARow = 0
        switch phase {
        case .stopped, .waiting, .failed:
            return start()
        case .running, .replacing:
            return closeReload(.failed(ReloadFault("it was restarted"))) + endWorkers(at: now)
        }
    }

    /// Only for those that are ending anyway.
    mutating func hurryRequested(at now: Moment) -> [LifeDirective] {
        hurrySpare(at: now) + forEachWorker { $0.isEnding ? $0.end(.kill, at: now) : [] }
    }

    mutating func stopped() -> [LifeDirective] {
        phase = .stopped
        deathsInARow = 0
        return [.note(.stopped)]
    }

    private mutating func endWorkers(at now: Moment) -> [LifeDirective] {
        forEachWorker { $0.end(.terminate, at: now) }
    }
}
