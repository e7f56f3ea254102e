/// The life of a spare: a worker without clients, which shows what its release is worth.
///
///     starting ──▶ examining ──▶ proving ──▶ ending ──▶ (gone: then the outcome is told)
///         └────────────┴────────────┴──────────▲
///
/// It must become ready, answer rightly what clients ask, and stay ready for `reload.minReady`.
public struct SpareLife: Equatable, Sendable {
    public private(set) var worker: WorkerLife
    private(set) var stage: Stage = .starting
    private let policy: LifePolicy

    enum Stage: Equatable, Sendable {
        case starting
        case examining(by: Moment)
        case proving(until: Moment)
        case ending(SpareOutcome)
    }

    init(launch: Launch, policy: LifePolicy) {
        worker = WorkerLife(launch: launch, policy: policy)
        self.policy = policy
    }

    /// One that a supervisor before has left.
    init(adopting worker: WorkerLife, policy: LifePolicy) {
        self.worker = worker
        self.policy = policy
    }

    mutating func adopted(at now: Moment) -> [LifeDirective] { worker.adopted(at: now) }

    mutating func handle(_ event: WorkerEvent, at now: Moment) -> [LifeDirective] {
        switch event {
        case .examined(let failure):
            return examined(failure, at: now)
        case .launched, .becameReady, .provedReady, .lacks, .heartbeatCame, .askedForTime,
            .askedForRestart, .handedOver,
            .synced, .exited, .launchFailed:
            return worker.handle(event, at: now) + judge(at: now)
        }
    }

    mutating func woke(at now: Moment) -> [LifeDirective] {
        worker.woke(at: now) + judge(at: now)
    }

    /// Ends it, whatever it has shown.
    mutating func dismissed(_ reason: String, at now: Moment) -> [LifeDirective] {
        end(.failed(ReloadFault(reason, generation: worker.generation)), at: now)
    }

    mutating func hurried(at now: Moment) -> [LifeDirective] {
        worker.isEnding ? worker.end(.kill, at: now) : []
    }

    /// What it has shown, now that it is gone.
    func outcome(_ cause: Death.Cause, at now: Moment) -> SpareOutcome {
        switch stage {
        case .ending(let outcome):
            return outcome
        case .starting, .examining, .proving:
            let death = worker.death(cause, at: now)
            return .failed(ReloadFault("\(death.cause)", generation: worker.generation))
        }
    }

    private mutating func examined(_ failure: String?, at now: Moment) -> [LifeDirective] {
        guard case .examining = stage, let since = worker.readySince else { return [] }
        if let failure { return fail(failure, at: now) }
        let until = since + policy.reload.minReady
        stage = .proving(until: until)
        return now < until ? [.wake(at: until)] : judge(at: now)
    }

    private mutating func judge(at now: Moment) -> [LifeDirective] {
        guard worker.isReady else { return [] }
        switch stage {
        case .starting:
            let answerBy = now + ReloadPatience.examineWithin
            stage = .examining(by: answerBy)
            return [.examine(generation: worker.generation), .wake(at: answerBy)]
        case .examining(let answerBy):
            guard now >= answerBy else { return [] }
            let limit = DurationText.format(ReloadPatience.examineWithin)
            return fail("no answer to a client's question within \(limit)", at: now)
        case .proving(let until):
            return now < until ? [] : end(.passed, at: now)
        case .ending:
            return []
        }
    }

    private mutating func fail(_ cause: String, at now: Moment) -> [LifeDirective] {
        end(.failed(ReloadFault(cause, generation: worker.generation)), at: now)
    }

    private mutating func end(_ outcome: SpareOutcome, at now: Moment) -> [LifeDirective] {
        if case .ending = stage { return [] }
        // One that is being killed for a fault of its own has that as its outcome.
        if !worker.isEnding { stage = .ending(outcome) }
        return worker.end(.terminate, at: now)
    }
}
