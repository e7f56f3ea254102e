/// How a server's worker is replaced by its successor.
extension ServerLife {
    mutating func reloadRequested(release new: String?, at now: Moment) -> [LifeDirective] {
        switch phase {
        case .stopped:
            release = new
            return [.endReload(.moved)]
        case .waiting, .failed:
            return startSuccessor(of: nil, release: new)
        case .running(let worker):
            guard !worker.isEnding else {
                return [.endReload(.failed("its worker is just being stopped"))]
            }
            return startSuccessor(of: worker, release: new)
        case .reloading, .retiring:
            // One that is open is somebody else's, and goes on; only this one is refused.
            guard !reloadIsOpen else { return [] }
            return [.endReload(.failed("its worker is just being replaced"))]
        }
    }

    /// The successor has passed when it was ready for `reload.minReady` without a break.
    mutating func judgeTrial(at now: Moment) -> [LifeDirective] {
        switch phase {
        case .stopped, .running, .retiring, .waiting, .failed:
            return []
        case .reloading(let old, let successor):
            guard successor.isReady, let since = successor.readySince else { return [] }
            let passesAt = since + policy.reload.minReady
            if now < passesAt {
                return now == since ? [.wake(at: passesAt)] : []
            }
            return passed(old: old, successor: successor, at: now)
        }
    }

    /// A reload that failed leaves the old release in force, however far it had come.
    mutating func closeReload(_ outcome: ReloadOutcome) -> [LifeDirective] {
        guard reloadIsOpen else { return [] }
        reloadIsOpen = false
        if case .failed = outcome, case .retiring(let old, _) = phase {
            release = old.launch.release
        }
        return [.endReload(outcome)]
    }

    private mutating func startSuccessor(
        of old: WorkerLife?,
        release new: String?
    ) -> [LifeDirective] {
        let launch = nextLaunch(release: new, predecessor: old?.generation)
        phase = .reloading(old: old, successor: WorkerLife(launch: launch, policy: policy))
        reloadIsOpen = true
        return [.note(.starting(generation: launch.generation)), .launch(launch)]
    }

    private mutating func passed(
        old: WorkerLife?,
        successor: WorkerLife,
        at now: Moment
    ) -> [LifeDirective] {
        release = successor.launch.release
        guard var old else {
            phase = .running(successor)
            return closeReload(.moved)
        }
        let drain = old.end(.drain(within: policy.reload.drain), at: now)
        phase = .retiring(old: old, successor: successor)
        return [.note(.draining(generation: old.generation))] + drain
    }
}
