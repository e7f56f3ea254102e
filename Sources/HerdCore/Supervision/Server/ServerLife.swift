/// The life of one server: which workers it has, and what is to be done to have the wanted one.
///
///                     start                        reload
///     ┌─▶ stopped ─────────▶ running(worker) ─────────────▶ replacing(old, successor)
///     │                       │  ▲    ▲  ▲                             │
///     │ stop: when it is gone │  │    │  └───── one of the two is gone ┘
///     ├───────────────────────┤  │    └───────────────────────┐
///     │                  died │  │ time for another try       │ start, reload
///     │                       ▼  │                            │
///     └──── stop ──────── waiting ┘          failed: exit 78 ─┘
///
/// What is (`state`) and what is wanted are two things: a server that is stopping may be wanted up
/// again, and starts anew when its worker is gone. Every event is legal in every state; one about a
/// worker that is no longer there changes nothing. How one worker takes the place of the other is
/// told at `Succession`. Beside its workers a server may have a spare, which serves nobody.
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
    /// The last one that was ready for `restart.stableAfter` when its worker died.
    public internal(set) var stableRelease: String?
    var policy: LifePolicy
    /// The number of the newest worker, of this supervisor or one before it.
    public internal(set) var lastGeneration: Int
    /// The reload whose end somebody still waits for.
    var reload: OpenReload?
    public internal(set) var spare: SpareLife?

    public enum Phase: Equatable, Sendable {
        case stopped
        /// While a reload is open, the worker is being ended, for a successor that can't start
        /// next to it.
        case running(WorkerLife)
        case replacing(Succession)
        case waiting(Wait)
        case failed
    }

    /// Numbers its workers from `lastGeneration` on, the last one that a supervisor before gave.
    public init(policy: LifePolicy, release: String?, lastGeneration: Int = 0) {
        self.policy = policy
        self.release = release
        self.lastGeneration = lastGeneration
    }

    mutating func handle(
        _ event: LifeEvent,
        at now: Moment,
        gate: inout RestartGate,
        using random: inout some RandomNumberGenerator
    ) -> [LifeDirective] {
        switch event {
        case .startRequested: return startRequested()
        case .stopRequested: return stopRequested(at: now)
        case .restartRequested: return restartRequested(at: now)
        case .hurryRequested: return hurryRequested(at: now)
        case .reloadRequested(let release): return reloadRequested(to: release, at: now)
        case .returnRequested(let release): return returnRequested(to: release, at: now)
        case .spareRequested(let release): return spareRequested(release)
        case .spareDismissed: return spareDismissed(at: now)
        case .adopted: return adopted(at: now)
        case .letGo: return letGo(at: now, gate: &gate)
        case .worker(let generation, let event) where spare?.worker.generation == generation:
            return spareChanged(event, at: now)
        case .worker(let generation, .exited(let exit)):
            return gone(generation, .exited(exit), at: now, gate: &gate, using: &random)
        case .worker(let generation, .launchFailed(let reason)):
            let cause = Death.Cause.neverStarted(reason)
            return gone(generation, cause, at: now, gate: &gate, using: &random)
        case .worker(let generation, let event):
            return changed(generation, event, at: now)
        case .woke:
            return spareWoke(at: now) + woke(at: now, gate: &gate)
        }
    }

    /// The workers that are, or are about to be: two at most, and a spare.
    public var workers: [WorkerLife] {
        switch phase {
        case .stopped, .waiting, .failed: []
        case .running(let worker): [worker]
        case .replacing(let pair): (pair.old.map { [$0] } ?? []) + [pair.successor]
        }
    }

    /// Whether no process of it is left.
    var isEmpty: Bool { workers.isEmpty && spare == nil }

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
        case .replacing(var pair):
            var directives: [LifeDirective] = []
            if var old = pair.old {
                directives += change(&old)
                pair.old = old
            }
            directives += change(&pair.successor)
            phase = .replacing(pair)
            return directives
        }
    }
}
