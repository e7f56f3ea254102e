/// The spare beside a server's workers: it has a number of theirs, and nothing else in common.
extension ServerLife {
    mutating func spareRequested(_ release: String) -> [LifeDirective] {
        guard spare == nil else {
            return [.endTest(.failed(ReloadFault("another spare is still being tested")))]
        }
        var launch = nextLaunch(release: release)
        launch.role = .spare
        spare = SpareLife(launch: launch, policy: policy)
        return [.note(.testing(generation: launch.generation)), .launch(launch)]
    }

    mutating func spareDismissed(at now: Moment) -> [LifeDirective] {
        endSpare(because: "nobody waits for it", at: now)
    }

    mutating func endSpare(because reason: String, at now: Moment) -> [LifeDirective] {
        spare?.dismissed(reason, at: now) ?? []
    }

    mutating func hurrySpare(at now: Moment) -> [LifeDirective] {
        spare?.hurried(at: now) ?? []
    }

    mutating func spareWoke(at now: Moment) -> [LifeDirective] {
        spare?.woke(at: now) ?? []
    }

    mutating func spareChanged(_ event: WorkerEvent, at now: Moment) -> [LifeDirective] {
        switch event {
        case .exited(let exit):
            spareGone(.exited(exit), at: now)
        case .launchFailed(let reason):
            spareGone(.neverStarted(reason), at: now)
        case .launched, .becameReady, .provedReady, .lacks, .heartbeatCame, .askedForTime,
            .askedForRestart, .handedOver,
            .synced, .examined:
            spare?.handle(event, at: now) ?? []
        }
    }

    private mutating func spareGone(_ cause: Death.Cause, at now: Moment) -> [LifeDirective] {
        guard let gone = spare else { return [] }
        let generation = gone.worker.generation
        let outcome = gone.outcome(cause, at: now)
        spare = nil
        return [
            .sweep(generation: generation),
            .note(.tested(generation: generation, outcome)),
            .endTest(outcome),
        ]
    }
}
