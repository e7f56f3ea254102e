@testable import HerdCore

/// A herd in which everything that workers do takes a random time, and a seed repeats it.
///
/// Five members: three servers that hand over, herd-places, and a foreign server. What must hold at
/// each step is in `ReloadWorld+Checks.swift`, what workers do in `+Workers`.
struct ReloadWorld {
    static let own = ["Goloman", "Hands", "Welsh"]
    static let names = own + ["places", "Foreign"]
    static let old = ["Goloman": "s1", "Hands": "s1", "Welsh": "s1", "places": "p1"]
    static let new = ["Goloman": "s2", "Hands": "s2", "Welsh": "s2", "places": "p2"]

    var herd: HerdLife
    var workers: [SimulatedWorker.ID: SimulatedWorker] = [:]
    private(set) var now = Moment(.zero)
    var progress: [ReloadProgress] = []
    var isOver = false
    /// Servers that something befell which no reload can help, until they serve again.
    var excused: Set<String> = []
    /// Servers that something befell at any time.
    private(set) var befallen: Set<String> = []
    var complaints: [String] = []
    private(set) var steps = 0
    private var mishaps = 0
    private(set) var isReloading = false
    /// The worker that each server had before the reload.
    private(set) var before: [String: Int] = [:]
    var random: SplitMix64
    private(set) var dangers: Dangers
    var agenda: [(at: Moment, happening: Happening)] = []
    /// What the file may have of the herd: all of it since the last that had to be written first.
    var records: [HerdRecord] = []

    struct Dangers {
        var defect = Defect.none
        /// A defect that only shows in a server that is moved.
        var sparesSpare = false
        /// And only in this one of them.
        var onlyIn: String?
        /// For certain, at that step.
        var mishap: (mishap: Mishap, step: Int)?
        /// One in so many steps, and three times at most.
        var odds: Int?
        /// Somebody asks to stop at that step.
        var stopAt: Int?
        var force = false
        /// The supervisor is killed at that step, and another one goes on.
        var replacedAt: Int?
    }

    enum Happening {
        /// Nil is the herd itself.
        case wake(String?)
        case said(SimulatedWorker.ID, WorkerEvent)
        case heartbeat(SimulatedWorker.ID)
        case exit(SimulatedWorker.ID, WorkerExit)
        case handOver(from: SimulatedWorker.ID, to: SimulatedWorker.ID)
        case resume(SimulatedWorker.ID)
    }

    init(seed: UInt64, _ dangers: Dangers = Dangers()) {
        random = SplitMix64(seed: seed)
        self.dangers = dangers
        herd = HerdLife(
            members: Self.names.map { name in
                (name, ServerLife(policy: Self.policy(name), release: Self.old[name]))
            },
            restart: RestartPolicy()
        )
    }

    static func policy(_ name: String) -> LifePolicy {
        switch name {
        case "places": .places
        case "Foreign": .probed
        default: .test
        }
    }

    /// Brings the herd up, reloads it, and lets a minute of its life pass without mishaps.
    mutating func run() {
        send(.startRequested(1, Self.names))
        pass(.seconds(3))
        isReloading = true
        for name in Self.names { before[name] = herd[name]?.worker?.generation }
        var plan = ReloadPlan(releases: Self.new)
        plan.force = dangers.force
        send(.reloadRequested(2, plan))
        while !isOver, steps < 20_000, next() {}
        isReloading = false
        pass(.seconds(60))
        checkEnd()
    }

    // MARK: - Time

    private mutating func pass(_ time: Duration) {
        let end = now + time
        while let at = agenda.map(\.at).min(), at <= end { _ = next() }
        now = end
    }

    private mutating func next() -> Bool {
        guard let index = agenda.indices.min(by: { agenda[$0].at < agenda[$1].at }) else {
            return false
        }
        let (at, happening) = agenda.remove(at: index)
        now = max(now, at)
        if isReloading {
            steps += 1
            endanger()
        }
        happen(happening)
        check()
        return true
    }

    mutating func later(_ milliseconds: ClosedRange<Int>, _ happening: Happening) {
        let pause = Duration.milliseconds(Int.random(in: milliseconds, using: &random))
        agenda.append((now + pause, happening))
    }

    // MARK: - Danger

    private mutating func endanger() {
        if dangers.replacedAt == steps { replaceSupervisor() }
        if dangers.stopAt == steps { send(.reloadStopRequested) }
        if let (mishap, step) = dangers.mishap, step == steps { befall(mishap) }
        if let odds = dangers.odds, mishaps < 3, Int.random(in: 0..<odds, using: &random) == 0 {
            mishaps += 1
            befall(Mishap.allCases.randomElement(using: &random) ?? .kill)
        }
    }

    private mutating func befall(_ mishap: Mishap) {
        let living = workers.values.filter(\.isLiving).map(\.id).sorted()
        guard let id = living.randomElement(using: &random) else { return }
        harm(id)
        switch mishap {
        case .kill: later(0...5, .exit(id, .signal(9)))
        case .stop:
            workers[id]?.isStopped = true
            later(100...9_000, .resume(id))
        case .loseWord: loseWord()
        case .keepConnections: interrupt(kill: false)
        case .killWithConnections: interrupt(kill: true)
        }
    }

    private mutating func harm(_ id: SimulatedWorker.ID) {
        excused.insert(id.server)
        befallen.insert(id.server)
    }

    /// An answer of one of the workers never arrives.
    private mutating func loseWord() {
        let index = agenda.indices.filter {
            switch agenda[$0].happening {
            case .said(_, .handedOver), .said(_, .synced), .said(_, .examined): true
            case .said, .wake, .heartbeat, .exit, .handOver, .resume: false
            }
        }.randomElement(using: &random)
        if let index { agenda.remove(at: index) }
    }

    /// A hand-over that is under way fails, or the successor dies in the middle.
    private mutating func interrupt(kill: Bool) {
        for index in agenda.indices {
            guard case .handOver(let from, let to) = agenda[index].happening else { continue }
            harm(from)
            if kill {
                later(0...5, .exit(to, .signal(9)))
            } else {
                agenda[index].happening = .said(from, .handedOver(.kept(reason: "it hung up")))
            }
            return
        }
    }

    // MARK: - What happens

    private mutating func happen(_ happening: Happening) {
        switch happening {
        case .wake(let name):
            send(name.map { .member($0, .woke) } ?? .woke)
        case .said(let id, let event):
            say(id, event)
        case .heartbeat(let id):
            guard workers[id]?.isLiving == true else { return }
            later(900...1_100, .heartbeat(id))
            say(id, .heartbeatCame)
        case .exit(let id, let exit):
            guard let worker = workers[id], worker.isLiving else { return }
            if !worker.isLeaving { harm(id) }
            workers[id] = nil
            letGo(of: id)
            send(.member(id.server, .worker(id.generation, .exited(exit))))
        case .handOver(let from, let to):
            handOver(from, to)
        case .resume(let id):
            resume(id)
        }
    }

    private mutating func say(_ id: SimulatedWorker.ID, _ event: WorkerEvent) {
        guard var worker = workers[id] else { return }
        if worker.isStopped {
            worker.unsaid.append(event)
            workers[id] = worker
            return
        }
        switch event {
        case .launched:
            worker.isLiving = true
            workers[id] = worker
            begin(worker)
        case .launchFailed:
            workers[id] = nil
            letGo(of: id)
        case .becameReady, .provedReady:
            worker.isReady = true
            workers[id] = worker
        case .lacks, .heartbeatCame, .askedForTime, .askedForRestart, .handedOver, .synced,
            .examined, .exited:
            break
        }
        send(.member(id.server, .worker(id.generation, event)))
    }

    mutating func resume(_ id: SimulatedWorker.ID) {
        guard let worker = workers[id], worker.isStopped else { return }
        workers[id]?.isStopped = false
        workers[id]?.unsaid = []
        for event in worker.unsaid { say(id, event) }
    }

    /// A successor that waits for a worker that is gone decides by itself to serve.
    private mutating func letGo(of id: SimulatedWorker.ID) {
        for successor in workers.keys where successor.server == id.server {
            if workers[successor]?.launch.predecessor == id.generation {
                workers[successor]?.isStandby = false
            }
        }
    }
}
