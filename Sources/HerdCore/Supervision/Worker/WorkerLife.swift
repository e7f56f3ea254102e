/// The life of one worker process, from the wish for it to its end.
///
///     launching ──▶ starting ──▶ ready
///         │             │          │
///         └─────────────┴──────────┴──▶ ending: leave ──▶ drain ──▶ terminate ──▶ kill ──▶ (gone)
///
/// The rungs of the ladder are climbed one by one as their time is over, or entered higher up;
/// never downwards. A worker that shall end before it is a process is ended as soon as it is one.
public struct WorkerLife: Equatable, Sendable {
    public let launch: Launch
    public internal(set) var phase: Phase = .launching(ending: nil)
    public internal(set) var readySince: Moment?
    /// Why it is being killed though nobody asked it to end.
    var fault: Death.Cause?
    var policy: LifePolicy
    /// When having lived so long makes it ready.
    private var livedEnoughAt: Moment?
    /// What it lacks to be ready, as far as that was looked at.
    private(set) var lack: String?
    var heartbeat: Heartbeat?

    public enum Phase: Equatable, Sendable {
        case launching(ending: Rung?)
        case starting(readyBy: Moment)
        case ready
        case ending(Rung, until: Moment)
    }

    /// Looked at when the timer that is running fires, which then runs anew: one timer, not one
    /// for each heartbeat.
    struct Heartbeat: Equatable, Sendable {
        var last: Moment
        var lookAt: Moment
        /// It was missed, and the worker is not killed for it yet.
        var isForgiven = false
    }

    /// A step of the ladder that ends a worker.
    public enum Rung: Equatable, Sendable {
        /// It has nothing left to do, and exits by itself.
        case leave
        case drain(within: Duration)
        case terminate
        case kill
    }

    init(launch: Launch, policy: LifePolicy) {
        self.launch = launch
        self.policy = policy
    }

    public var generation: Int { launch.generation }

    public var isReady: Bool { phase == .ready }

    /// Whether it has been told to end, or will be as soon as it is a process.
    var isEnding: Bool {
        switch phase {
        case .launching(let rung): rung != nil
        case .starting, .ready: false
        case .ending: true
        }
    }

    /// Whether its end was wished for, not a death.
    var wasAskedToEnd: Bool { isEnding && fault == nil }

    mutating func handle(_ event: WorkerEvent, at now: Moment) -> [LifeDirective] {
        switch event {
        case .launched: launched(at: now)
        case .becameReady: policy.readiness.heedsNotify ? becameReady(at: now) : []
        case .provedReady: becameReady(at: now)
        case .lacks(let what): lacks(what)
        case .heartbeatCame: heartbeatCame(at: now)
        case .askedForTime(let time): askedForTime(time, at: now)
        case .askedForRestart: askedForRestart(at: now)
        // They concern more than this worker.
        case .handedOver, .synced, .examined, .exited, .launchFailed: []
        }
    }

    private mutating func launched(at now: Moment) -> [LifeDirective] {
        switch phase {
        case .launching(let rung?):
            return enter(rung, at: now)
        case .launching(nil):
            let readyBy = now + policy.restart.startWithin
            phase = .starting(readyBy: readyBy)
            return [.wake(at: readyBy)] + lookForSign(at: now)
        case .starting, .ready, .ending:
            return []
        }
    }

    private mutating func becameReady(at now: Moment) -> [LifeDirective] {
        switch phase {
        case .starting:
            phase = .ready
            readySince = now
            return [.note(.ready(generation: generation))] + expectHeartbeat(at: now)
        case .launching, .ready, .ending:
            return []
        }
    }

    private mutating func lacks(_ what: String) -> [LifeDirective] {
        if case .starting = phase { lack = what }
        return []
    }

    /// Counts from a worker's first heartbeat on, so that one that sends none is never a hang.
    private mutating func heartbeatCame(at now: Moment) -> [LifeDirective] {
        switch phase {
        case .starting, .ready:
            return heartbeat == nil ? watchHeartbeat(from: now) : noteHeartbeat(at: now)
        case .launching, .ending:
            return []
        }
    }

    private mutating func askedForTime(_ time: Duration, at now: Moment) -> [LifeDirective] {
        switch phase {
        case .starting(let readyBy):
            let later = max(readyBy, now + time)
            phase = .starting(readyBy: later)
            return [.wake(at: later)]
        case .launching, .ready, .ending:
            return []
        }
    }

    /// Whatever is wrong with it, it knows that it can't go on.
    private mutating func askedForRestart(at now: Moment) -> [LifeDirective] {
        switch phase {
        case .starting, .ready:
            fault = .askedForRestart
            return [.note(.killing(generation: generation, .askedForRestart))]
                + enter(.kill, at: now)
        case .launching, .ending:
            return []
        }
    }

    /// Starts the ladder at `rung`, or goes up to it.
    mutating func end(_ rung: Rung, at now: Moment) -> [LifeDirective] {
        switch phase {
        case .launching(let already):
            if already.map({ $0.height < rung.height }) ?? true {
                phase = .launching(ending: rung)
            }
            return []
        case .starting, .ready:
            return enter(rung, at: now)
        case .ending(let already, _):
            return already.height < rung.height ? enter(rung, at: now) : []
        }
    }

    mutating func woke(at now: Moment) -> [LifeDirective] {
        switch phase {
        case .launching:
            return []
        case .starting(let readyBy):
            return wokeWhileStarting(readyBy: readyBy, at: now)
        case .ready:
            return wokeWhileReady(at: now)
        case .ending(let rung, let until):
            return now < until ? [] : climb(from: rung, at: now)
        }
    }

    /// What its end means, now that it is gone.
    func death(_ cause: Death.Cause, at now: Moment) -> Death {
        Death(
            generation: generation,
            cause: fault ?? cause,
            readyFor: readySince.map { now - $0 }
        )
    }

    mutating func lookForSign(at now: Moment) -> [LifeDirective] {
        switch policy.readiness.sign {
        case .notify:
            return []
        case .tcp, .http, .log:
            return [.proveReady(generation: generation)]
        case .after(let time):
            livedEnoughAt = now + time
            return [.wake(at: now + time)]
        }
    }

    mutating func expectHeartbeat(at now: Moment) -> [LifeDirective] {
        policy.readiness.mustBeat || heartbeat != nil ? watchHeartbeat(from: now) : []
    }

    private mutating func watchHeartbeat(from now: Moment) -> [LifeDirective] {
        let lookAt = now + policy.restart.heartbeatWithin
        heartbeat = Heartbeat(last: now, lookAt: lookAt)
        return [.wake(at: lookAt)]
    }

    private mutating func noteHeartbeat(at now: Moment) -> [LifeDirective] {
        heartbeat?.last = now
        heartbeat?.isForgiven = false
        return []
    }

    private mutating func wokeWhileStarting(readyBy: Moment, at now: Moment) -> [LifeDirective] {
        if let livedEnoughAt {
            return now < livedEnoughAt ? [] : becameReady(at: now)
        }
        guard now >= readyBy else { return [] }
        let limit = policy.restart.startWithin
        let lack = lack ?? policy.readiness.lack
        fault = .notReadyInTime(limit, lack: lack)
        return [.note(.killing(generation: generation, .notReadyInTime(limit, lack: lack)))]
            + enter(.kill, at: now)
    }

    /// A supervisor is late by milliseconds where a computer is busy; by more where it was stopped.
    private static let lateLook: Duration = .seconds(1)

    private mutating func wokeWhileReady(at now: Moment) -> [LifeDirective] {
        guard let seen = heartbeat, now >= seen.lookAt else { return [] }
        // Whoever looks so late was held up itself: heartbeats may have found no room meanwhile.
        guard now - seen.lookAt < Self.lateLook else { return watchHeartbeat(from: now) }
        let limit = policy.restart.heartbeatWithin
        let missedAt = seen.last + limit
        if now < missedAt {
            heartbeat?.lookAt = missedAt
            return [.wake(at: missedAt)]
        }
        fault = .hung(limit)
        return [.note(.killing(generation: generation, .hung(limit)))] + enter(.kill, at: now)
    }
}
