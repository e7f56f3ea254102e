/// The life of one server: which workers it has, and what is to be done to have the wanted one.
///
///                     start                        reload                    passed its trial
///     ┌─▶ stopped ─────────▶ running(worker) ─────────▶ reloading(old, successor) ──────▶ retiring
///     │                       │  ▲    ▲  ▲                    │                              │
///     │ stop: when it is gone │  │    │  └── successor died ──┘          old one is gone ────┤
///     ├───────────────────────┤  │    └─────────────────────────────────────────────────────┘
///     │                  died │  │ time for another try
///     │                       ▼  │
///     └──── stop ──────── waiting ┘          failed: exit 78, until somebody asks
///
/// What is (`state`) and what is wanted are two things: a server that is stopping may be wanted up
/// again, and starts anew when its worker is gone. Every event is legal in every state; one about a
/// worker that is no longer there changes nothing.
public struct ServerLife: Equatable, Sendable {
    public internal(set) var phase: Phase = .stopped
    public internal(set) var wanted: Wanted = .down
    /// What a worker is started from.
    public internal(set) var release: String?
    /// Starts that followed a death.
    public internal(set) var restarts = 0
    /// Deaths since a worker was last ready for `restart.resetAfter`.
    public internal(set) var deathsInARow = 0
    public internal(set) var lastDeath: Death?
    let policy: LifePolicy
    /// The number of the newest worker, of this supervisor or one before it.
    public internal(set) var lastGeneration: Int
    /// Whether somebody still waits for the end of a reload.
    var reloadIsOpen = false

    public enum Phase: Equatable, Sendable {
        case stopped
        case running(WorkerLife)
        /// The old one serves; the successor is on trial. Without an old one it serves as soon as
        /// it can.
        case reloading(old: WorkerLife?, successor: WorkerLife)
        /// The successor serves; the old one finishes.
        case retiring(old: WorkerLife, successor: WorkerLife)
        case waiting(until: Moment)
        case failed
    }

    /// Numbers its workers from `lastGeneration` on, the last one that a supervisor before gave.
    public init(policy: LifePolicy, release: String?, lastGeneration: Int = 0) {
        self.policy = policy
        self.release = release
        self.lastGeneration = lastGeneration
    }

    public mutating func handle(
        _ event: LifeEvent,
        at now: Moment,
        budget: inout RestartBudget,
        using random: inout some RandomNumberGenerator
    ) -> [LifeDirective] {
        switch event {
        case .startRequested:
            return startRequested()
        case .stopRequested:
            return stopRequested(at: now)
        case .restartRequested:
            return restartRequested(at: now)
        case .hurryRequested:
            return forEachWorker { $0.isEnding ? $0.end(.kill, at: now) : [] }
        case .reloadRequested(let release):
            return reloadRequested(release: release, at: now)
        case .worker(let generation, .exited(let exit)):
            return gone(generation, .exited(exit), at: now, budget: &budget, using: &random)
        case .worker(let generation, .launchFailed(let reason)):
            return gone(
                generation,
                .neverStarted(reason),
                at: now,
                budget: &budget,
                using: &random
            )
        case .worker(let generation, let event):
            return changed(generation, event, at: now)
        case .woke:
            return woke(at: now, budget: &budget)
        }
    }

    /// The workers that are, or are about to be: two at most.
    public var workers: [WorkerLife] {
        switch phase {
        case .stopped, .waiting, .failed: []
        case .running(let worker): [worker]
        case .reloading(let old, let successor): (old.map { [$0] } ?? []) + [successor]
        case .retiring(let old, let successor): [old, successor]
        }
    }

    mutating func start() -> [LifeDirective] {
        let launch = nextLaunch(release: release)
        phase = .running(WorkerLife(launch: launch, policy: policy))
        return [.note(.starting(generation: launch.generation)), .launch(launch)]
    }

    mutating func nextLaunch(release: String?, predecessor: Int? = nil) -> Launch {
        lastGeneration += 1
        return Launch(generation: lastGeneration, release: release, predecessor: predecessor)
    }

    /// Lets `change` work on every worker there is.
    mutating func forEachWorker(
        _ change: (inout WorkerLife) -> [LifeDirective]
    ) -> [LifeDirective] {
        switch phase {
        case .stopped, .waiting, .failed:
            return []
        case .running(var worker):
            let directives = change(&worker)
            phase = .running(worker)
            return directives
        case .reloading(.some(var old), var successor):
            let directives = change(&old) + change(&successor)
            phase = .reloading(old: old, successor: successor)
            return directives
        case .reloading(nil, var successor):
            let directives = change(&successor)
            phase = .reloading(old: nil, successor: successor)
            return directives
        case .retiring(var old, var successor):
            let directives = change(&old) + change(&successor)
            phase = .retiring(old: old, successor: successor)
            return directives
        }
    }
}
