/// What people ask of a server.
extension ServerLife {
    mutating func startRequested() -> [LifeDirective] {
        wanted = .up
        switch phase {
        case .stopped, .waiting, .failed:
            deathsInARow = 0
            return start()
        case .running, .reloading, .retiring:
            return []
        }
    }

    mutating func stopRequested(at now: Moment) -> [LifeDirective] {
        wanted = .down
        switch phase {
        case .stopped:
            return []
        case .waiting, .failed:
            return stopped()
        case .running, .reloading, .retiring:
            return closeReload(.failed("it was stopped")) + endWorkers(at: now)
        }
    }

    mutating func restartRequested(at now: Moment) -> [LifeDirective] {
        wanted = .up
        deathsInARow = 0
        switch phase {
        case .stopped, .waiting, .failed:
            return start()
        case .running, .reloading, .retiring:
            return closeReload(.failed("it was restarted")) + endWorkers(at: now)
        }
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
