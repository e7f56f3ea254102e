import Foundation

@testable import HerdCore

/// A herd that gets another herd.json while everything in it takes a random time, which a seed
/// repeats.
///
/// One server of each kind of change: what must hold is in `ApplyWorld+Checks.swift`.
struct ApplyWorld {
    static let before = ["Reloaded", "Told", "Moved", "Leaving", "Foreign", "places"]
    static let after = ["Reloaded", "Told", "Moved", "Coming", "Foreign", "places"]
    static let plan: ApplyPlan = {
        var plan = ApplyPlan(names: after)
        plan.added = [.init(name: "Coming", life: ServerLife(policy: .test, release: "s"))]
        plan.reloaded = ["Reloaded", "Foreign"]
        plan.restarted = ["Moved"]
        plan.removed = ["Leaving"]
        plan.told = ["Told"]
        for name in after {
            plan.policies[name] = policy(name)
            plan.releases[name] = release(name)
        }
        return plan
    }()

    var herd: HerdLife
    var workers: [ID: Worker] = [:]
    var now = Moment(.zero)
    var random: SplitMix64
    let dangers: Dangers
    /// The new file is the one that runs.
    var isCommitted = false
    var progress: [ReloadProgress] = []
    var isOver = false
    private(set) var steps = 0
    var complaints: [String] = []
    /// Servers of which a worker was killed.
    var befallen: Set<String> = []
    var firstGenerations: [String: Int] = [:]
    private var isApplying = false
    private var agenda: [(at: Moment, happening: Happening)] = []

    struct ID: Hashable {
        var server: String
        var generation: Int
    }

    struct Worker {
        let launch: Launch
        /// Whether it has read, or was told of, the new file.
        var isNew: Bool
        var isReady = false
        var isLeaving = false
        /// A successor that waits for the connections of the worker before it.
        var isStandby = false
    }

    struct Dangers {
        /// Workers of this server that have read the new file end at once.
        var broken: String?
        var diskIsFull = false
        /// At these steps of the apply.
        var killAt: Int?
        var stopAt: Int?
        var replaceAt: Int?
    }

    enum Happening {
        case wake(String?)
        case said(ID, WorkerEvent)
        case heartbeat(ID)
        case exit(ID, WorkerExit)
        case written
        case told(ID)
    }

    static func policy(_ name: String) -> LifePolicy {
        switch name {
        case "places": .places
        case "Foreign": .foreign
        default: .test
        }
    }

    static func release(_ name: String) -> String? {
        switch name {
        case "places": "p"
        case "Foreign": nil
        default: "s"
        }
    }

    init(seed: Int, _ dangers: Dangers = Dangers()) {
        random = SplitMix64(seed: UInt64(seed))
        self.dangers = dangers
        herd = HerdLife(
            members: Self.before.map {
                ($0, ServerLife(policy: Self.policy($0), release: Self.release($0)))
            },
            restart: RestartPolicy()
        )
    }

    /// Brings the herd up, applies, and lets a minute of its life pass.
    mutating func run() {
        send(.startRequested(1, Self.before))
        pass(.seconds(3))
        for name in Self.before { firstGenerations[name] = herd[name]?.worker?.generation }
        isApplying = true
        send(.applyRequested(2, Self.plan))
        while !isOver, steps < 5_000 { next() }
        isApplying = false
        pass(.seconds(60))
        checkEnd()
    }

    private mutating func pass(_ time: Duration) {
        let end = now + time
        while let at = agenda.map(\.at).min(), at <= end { next() }
        now = end
    }

    private mutating func next() {
        if isApplying { endanger() }
        guard let index = agenda.indices.min(by: { agenda[$0].at < agenda[$1].at }) else { return }
        let (at, happening) = agenda.remove(at: index)
        now = max(now, at)
        happen(happening)
        if isApplying { check() }
    }

    private mutating func later(_ milliseconds: ClosedRange<Int>, _ happening: Happening) {
        let pause = Duration.milliseconds(Int.random(in: milliseconds, using: &random))
        agenda.append((now + pause, happening))
    }

    private mutating func endanger() {
        steps += 1
        if dangers.killAt == steps { killOne() }
        if dangers.stopAt == steps { send(.reloadStopRequested) }
        if dangers.replaceAt == steps { replaceSupervisor() }
    }

    private mutating func killOne() {
        let ids = workers.keys.sorted { ($0.server, $0.generation) < ($1.server, $1.generation) }
        guard let id = ids.randomElement(using: &random) else { return }
        befallen.insert(id.server)
        later(0...1, .exit(id, .signal(9)))
    }

    // MARK: - What happens

    private mutating func happen(_ happening: Happening) {
        switch happening {
        case .wake(let name):
            send(name.map { .member($0, .woke) } ?? .woke)
        case .heartbeat(let id):
            guard workers[id] != nil else { return }
            later(900...1_100, .heartbeat(id))
            say(id, .heartbeatCame)
        case .said(let id, let event):
            say(id, event)
        case .exit(let id, let exit):
            guard workers.removeValue(forKey: id) != nil else { return }
            for (other, worker) in workers where other.server == id.server {
                if worker.launch.predecessor == id.generation { workers[other]?.isStandby = false }
            }
            send(.member(id.server, .worker(id.generation, .exited(exit))))
        case .written:
            isCommitted = !dangers.diskIsFull
            send(.committed(dangers.diskIsFull ? "no space left" : nil))
        case .told(let id):
            guard workers[id] != nil else { return }
            workers[id]?.isNew = true
            send(.configured(id.server, id.generation, nil))
        }
    }

    private mutating func say(_ id: ID, _ event: WorkerEvent) {
        guard let worker = workers[id] else { return }
        if event == .launched {
            guard !worker.isNew || dangers.broken != id.server else {
                return later(0...50, .exit(id, .code(1)))
            }
            later(20...200, .said(id, .becameReady))
            later(300...1_000, .heartbeat(id))
        }
        if event == .becameReady { workers[id]?.isReady = true }
        send(.member(id.server, .worker(id.generation, event)))
    }

    /// The next one has nothing but the record and the file that is in force.
    private mutating func replaceSupervisor() {
        let isWriting = agenda.contains { if case .written = $0.happening { true } else { false } }
        if isWriting, !dangers.diskIsFull, Bool.random(using: &random) { isCommitted = true }
        agenda.removeAll { $0.happening.isLostWithSupervisor }
        let record = herd.record.throughFile()
        let names = isCommitted ? Self.after : Self.before
        for id in workers.keys where !names.contains(id.server) { workers[id] = nil }
        herd = HerdLife(
            members: names.map { name in
                let policy = Self.policy(name)
                guard let known = record.servers[name] else {
                    complaints.append("nothing is recorded of \(name)")
                    return (name, ServerLife(policy: policy, release: nil))
                }
                return (name, ServerLife(adopting: known, policy: policy, at: now))
            },
            restart: RestartPolicy(),
            previous: record.previous,
            interrupted: record.reload
        )
        // Its address is no longer that of its server.
        for (id, worker) in workers where isCommitted && id.server == "Moved" && !worker.isNew {
            workers[id] = nil
            send(.member(id.server, .worker(id.generation, .exited(.unknown))))
        }
        send(.adopted)
        for (id, worker) in workers {
            if isCommitted { workers[id]?.isNew = true }
            if worker.isReady { later(0...1_000, .said(id, .becameReady)) }
        }
        isOver = !herd.isReloading
    }

    // MARK: - Directives

    mutating func send(_ event: HerdEvent) {
        for directive in herd.handle(event, at: now, using: &random) {
            switch directive {
            case .member(let name, let directive): perform(directive, for: name)
            case .progress(_, let step): progress.append(step)
            case .finish(2), .finish(HerdLife.recovery): isOver = true
            case .fail(2, let failure): complaints.append("refused: \(failure)")
            case .commit: later(1...20, .written)
            case .configure(let name, let generation):
                later(1...50, .told(ID(server: name, generation: generation)))
            case .drop(let name):
                if workers.keys.contains(where: { $0.server == name }) {
                    complaints.append("\(name) is dropped with its workers")
                }
            case .wake(let moment): agenda.append((moment, .wake(nil)))
            case .finish, .fail, .finishDown, .note: break
            }
        }
    }

    private mutating func perform(_ directive: LifeDirective, for name: String) {
        func id(_ generation: Int) -> ID { ID(server: name, generation: generation) }
        switch directive {
        case .launch(let launch):
            var worker = Worker(launch: launch, isNew: herd.readsNext(name, launch.role))
            worker.isNew = worker.isNew || isCommitted
            worker.isStandby = launch.predecessor != nil && Self.policy(name) == .test
            workers[id(launch.generation)] = worker
            later(1...30, .said(id(launch.generation), .launched))
        case .drain(let generation, _), .terminate(let generation):
            workers[id(generation)]?.isLeaving = true
            later(5...400, .exit(id(generation), .code(0)))
        case .kill(let generation): later(0...5, .exit(id(generation), .signal(9)))
        case .handOver(let from, let to):
            guard workers[id(to)] != nil, workers[id(from)] != nil else { return }
            workers[id(from)]?.isLeaving = true
            workers[id(to)]?.isStandby = false
            later(1...30, .said(id(from), .handedOver(.moved(connections: 3))))
            later(31...60, .exit(id(from), .code(0)))
        case .accept(let generation): workers[id(generation)]?.isStandby = false
        case .awaitSync(let generation, _):
            later(10...60, .said(id(generation), .synced(missing: [])))
        case .examine(let generation):
            later(5...50, .said(id(generation), .examined(failure: nil)))
        case .wake(let moment): agenda.append((moment, .wake(name)))
        case .proveReady, .resume, .sweep, .note, .endReload, .endTest: break
        }
    }
}

extension ApplyWorld.Happening {
    fileprivate var isLostWithSupervisor: Bool {
        switch self {
        case .wake, .written, .told, .said(_, .handedOver), .said(_, .synced), .said(_, .examined):
            true
        case .said, .heartbeat, .exit: false
        }
    }
}
