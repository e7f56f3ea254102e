/// What the next supervisor must know of a server.
public struct ServerRecord: Codable, Equatable, Sendable {
    public var wanted: Wanted
    public var release: String?
    public var lastGeneration: Int
    public var restarts = 0
    public var deathsInARow = 0
    public var lastDeath: Death?
    public var stableRelease: String?
    /// When the pause is over that it is in.
    public var nextTry: Moment?
    /// Whether no other try is made until somebody asks for one.
    public var hasFailed = false
    /// The last one is a successor where `stage` is set.
    public var workers: [WorkerRecord] = []
    public var spare: WorkerRecord?
    public var stage: Stage?
    public var move: Move?

    /// Where a successor stands (`Succession.Stage`).
    public enum Stage: String, Codable, Sendable {
        case trial, handing, probation, dismissing
    }

    /// The reload that is open (`OpenReload`).
    public struct Move: Codable, Equatable, Sendable {
        public var from: String?
        public var to: String?
        public var isReturn: Bool
    }

    public init(wanted: Wanted, release: String?, lastGeneration: Int) {
        self.wanted = wanted
        self.release = release
        self.lastGeneration = lastGeneration
    }

    /// Those that serve, or are to, and the spare.
    public var allWorkers: [WorkerRecord] { workers + (spare.map { [$0] } ?? []) }

    var releases: [String] {
        let all = [release, move?.from, move?.to] + allWorkers.map(\.release)
        return all.compactMap(\.self)
    }
}

extension ServerLife {
    public var record: ServerRecord {
        var record = ServerRecord(
            wanted: wanted,
            release: release,
            lastGeneration: lastGeneration
        )
        record.restarts = restarts
        record.deathsInARow = deathsInARow
        record.lastDeath = lastDeath
        record.stableRelease = stableRelease
        if case .waiting(let wait) = phase { record.nextTry = wait.nextTry }
        record.hasFailed = phase == .failed
        record.workers = workers.map(\.record)
        record.spare = spare?.worker.record
        if case .replacing(let pair) = phase { record.stage = .init(pair.stage) }
        record.move = reload.map { .init(from: $0.from, to: $0.to, isReturn: $0.isReturn) }
        return record
    }

    /// Goes on with the life of which a supervisor before has left this record.
    ///
    /// What has happened to its workers since is told as usual; then `adopted`.
    public init(adopting record: ServerRecord, policy: LifePolicy, at now: Moment) {
        self.init(
            policy: policy,
            release: record.release,
            lastGeneration: record.lastGeneration
        )
        wanted = record.wanted
        restarts = record.restarts
        deathsInARow = record.deathsInARow
        lastDeath = record.lastDeath
        stableRelease = record.stableRelease
        reload = record.move.map { OpenReload(from: $0.from, to: $0.to, isReturn: $0.isReturn) }
        phase = Self.phase(record, policy, at: now)
        spare = record.spare.map {
            SpareLife(adopting: WorkerLife(adopting: $0, policy: policy, at: now), policy: policy)
        }
    }

    /// The spare is not needed: whoever waited for what it shows is gone.
    mutating func adopted(at now: Moment) -> [LifeDirective] {
        let wakes = forEachWorker { $0.adopted(at: now) } + (spare?.adopted(at: now) ?? [])
        let end = endSpare(because: "the supervisor that asked for it is gone", at: now)
        switch phase {
        case .stopped, .failed:
            return end
        case .waiting(let wait):
            return end + [.wake(at: max(now, wait.nextTry ?? now))]
        case .running:
            return wakes + end
        case .replacing(let pair):
            return wakes + end + adopted(pair, at: now)
        }
    }

    /// A successor that nobody depends on yet is ended; that the old one was told to hand over
    /// would be in the record.
    private mutating func adopted(_ pair: Succession, at now: Moment) -> [LifeDirective] {
        guard let reload, pair.old?.isEnding == false else { return judge(at: now) }
        switch pair.stage {
        case .trial where !reload.isReturn:
            var pair = pair
            let end = pair.successor.end(.terminate, at: now)
            become(.dismissing(.interrupted), pair)
            return end
        case .handing:
            // Asked again: whether the order was heard, nobody knows.
            return askToHandOver(pair, at: now)
        case .trial, .probation, .dismissing:
            return judge(at: now)
        }
    }

    private static func phase(
        _ record: ServerRecord,
        _ policy: LifePolicy,
        at now: Moment
    ) -> Phase {
        var workers = record.workers.map { WorkerLife(adopting: $0, policy: policy, at: now) }
        guard let last = workers.popLast() else {
            if record.hasFailed { return .failed }
            return record.wanted == .up ? .waiting(.pause(until: record.nextTry ?? now)) : .stopped
        }
        guard let stage = record.stage else { return .running(last) }
        return .replacing(
            Succession(old: workers.last, successor: last, stage: .init(stage, at: now))
        )
    }
}

extension ServerRecord.Stage {
    fileprivate init(_ stage: Succession.Stage) {
        switch stage {
        case .trial: self = .trial
        case .handing: self = .handing
        case .probation: self = .probation
        case .dismissing: self = .dismissing
        }
    }
}

extension Succession.Stage {
    /// A probation need not be served again: the reload it belongs to is undone anyway.
    fileprivate init(_ stage: ServerRecord.Stage, at now: Moment) {
        switch stage {
        case .trial: self = .trial
        case .handing: self = .handing(.asked(at: now, isResumed: false))
        case .probation: self = .probation(Succession.Probation(until: now, sync: .done))
        case .dismissing: self = .dismissing(.interrupted)
        }
    }
}

extension ReloadFault {
    static let interrupted = Self("the supervisor ended in the midst of the reload")
}
