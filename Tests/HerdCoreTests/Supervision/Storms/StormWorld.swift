import Foundation

@testable import HerdCore

/// A herd that something befalls: all that workers do takes a random time, and a seed repeats it.
///
/// What must hold at each step is in `StormWorld+Checks.swift`.
struct StormWorld {
    let names: [String]
    var herd: HerdLife
    var workers: [Worker.ID: Worker] = [:]
    private(set) var now = Moment(.zero)
    var random: SplitMix64
    private(set) var trouble: Trouble
    private var agenda: [(at: Moment, happening: Happening)] = []
    /// Restarts that had to pass the budget.
    var budgeted: [Moment] = []
    var complaints: [String] = []
    private(set) var stormsBegun = 0
    private var asked = 1

    struct Trouble {
        /// Servers that can't run while it lasts, and when.
        var ill: Set<String> = []
        var from: Moment = .seconds(70)
        var until: Moment = .seconds(100)
        /// So long an ill worker lives once it is ready; nil: it dies before that.
        var lives: Duration?
        /// Nobody is heard of while it lasts, though nobody dies of it.
        var isSilence = false
        /// One in so many steps somebody asks for something.
        var requests: Int?
        /// One in so many steps the supervisor is killed, and another one goes on.
        var replacements: Int?
    }

    struct Worker {
        struct ID: Hashable, Comparable {
            var server: String
            var generation: Int
            static func < (lhs: Self, rhs: Self) -> Bool {
                (lhs.server, lhs.generation) < (rhs.server, rhs.generation)
            }
        }

        var isLiving = false
        var isReady = false
        var isTold = false
    }

    enum Happening {
        /// Nil is the herd itself.
        case wake(String?)
        case launched(Worker.ID)
        case ready(Worker.ID)
        case heartbeat(Worker.ID)
        case exit(Worker.ID, WorkerExit)
        case troubleBegins
    }

    init(seed: UInt64, servers: Int = 5, _ trouble: Trouble) {
        random = SplitMix64(seed: seed)
        names = (1...servers).map { "S\($0)" }
        self.trouble = trouble
        herd = HerdLife(
            members: names.map { ($0, ServerLife(policy: .test, release: "new")) },
            restart: RestartPolicy()
        )
        agenda.append((trouble.from, .troubleBegins))
    }

    /// From the start of the herd until `end`.
    mutating func run(until end: Moment) {
        if now == Moment(.zero) { send(.startRequested(1, names)) }
        while let at = agenda.map(\.at).min(), at <= end { next() }
        now = end
    }

    // MARK: - Time

    private mutating func next() {
        guard let index = agenda.indices.min(by: { agenda[$0].at < agenda[$1].at }) else { return }
        let (at, happening) = agenda.remove(at: index)
        now = max(now, at)
        if isTroubled {
            if happensOnce(in: trouble.requests) { request() }
            if happensOnce(in: trouble.replacements) { replaceSupervisor() }
        }
        happen(happening)
        check()
    }

    private mutating func happensOnce(in odds: Int?) -> Bool {
        odds.map { Int.random(in: 0..<$0, using: &random) == 0 } ?? false
    }

    private mutating func later(_ milliseconds: ClosedRange<Int>, _ happening: Happening) {
        let pause = Duration.milliseconds(Int.random(in: milliseconds, using: &random))
        agenda.append((now + pause, happening))
    }

    var isTroubled: Bool { trouble.from <= now && now < trouble.until }

    var pendingWakes: Int {
        agenda.count { if case .wake(nil) = $0.happening { true } else { false } }
    }

    // MARK: - What happens

    private mutating func happen(_ happening: Happening) {
        switch happening {
        case .wake(let name):
            send(name.map { .member($0, .woke) } ?? .woke)
        case .launched(let id):
            guard workers[id] != nil else { return }
            workers[id]?.isLiving = true
            live(id)
            send(.member(id.server, .worker(id.generation, .launched)))
        case .ready(let id):
            guard workers[id] != nil else { return }
            workers[id]?.isReady = true
            later(900...1_100, .heartbeat(id))
            send(.member(id.server, .worker(id.generation, .becameReady)))
        case .heartbeat(let id):
            guard workers[id] != nil else { return }
            later(900...1_100, .heartbeat(id))
            guard !(isTroubled && trouble.isSilence) else { return }
            send(.member(id.server, .worker(id.generation, .heartbeatCame)))
        case .exit(let id, let exit):
            guard workers.removeValue(forKey: id) != nil else { return }
            send(.member(id.server, .worker(id.generation, .exited(exit))))
        case .troubleBegins:
            for id in workers.keys.sorted() where trouble.ill.contains(id.server) {
                later(0...3_000, .exit(id, .signal(11)))
            }
        }
    }

    private mutating func live(_ id: Worker.ID) {
        let isIll = isTroubled && trouble.ill.contains(id.server)
        guard isIll else { return later(20...200, .ready(id)) }
        guard let lives = trouble.lives else { return later(10...100, .exit(id, .signal(11))) }
        later(20...200, .ready(id))
        let milliseconds = 200 + Int(lives.wholeMilliseconds)
        later(milliseconds...(milliseconds + 300), .exit(id, .signal(11)))
    }

    private mutating func request() {
        asked += 1
        let name = names.randomElement(using: &random).map { [$0] } ?? []
        let events: [HerdEvent] = [
            .startRequested(asked, name), .stopRequested(asked, name),
            .restartRequested(asked, name),
        ]
        if let event = events.randomElement(using: &random) { send(event) }
    }

    /// The next one has nothing but the record, as a file has it; that workers are ready they say
    /// again.
    private mutating func replaceSupervisor() {
        guard let bytes = try? JSONEncoder().encode(herd.record),
            let record = try? JSONDecoder().decode(HerdRecord.self, from: bytes)
        else { return complaints.append("\(herd.record) can't be kept") }
        herd = HerdLife(
            members: names.compactMap { name in
                record.servers[name].map {
                    (name, ServerLife(adopting: $0, policy: .test, at: now))
                }
            },
            restart: RestartPolicy(),
            policy: record.policy
        )
        agenda.removeAll { if case .wake = $0.happening { true } else { false } }
        send(.adopted)
        for (id, worker) in workers where worker.isReady { later(0...1_000, .ready(id)) }
    }

    // MARK: - Directives

    mutating func send(_ event: HerdEvent) {
        let before = herd
        let directives = herd.handle(event, at: now, using: &random)
        for directive in directives {
            switch directive {
            case .member(let name, let directive): perform(directive, for: name)
            case .wake(let moment): agenda.append((moment, .wake(nil)))
            case .note(.stormBegan): stormsBegun += 1
            case .note, .progress, .finish, .fail, .finishDown, .commit, .configure, .drop: break
            }
        }
        check(directives, after: event, before)
    }

    private mutating func perform(_ directive: LifeDirective, for name: String) {
        switch directive {
        case .launch(let launch):
            let id = Worker.ID(server: name, generation: launch.generation)
            workers[id] = Worker()
            later(1...30, .launched(id))
        case .terminate(let generation):
            let id = Worker.ID(server: name, generation: generation)
            workers[id]?.isTold = true
            later(5...200, .exit(id, .code(0)))
        case .kill(let generation):
            let id = Worker.ID(server: name, generation: generation)
            workers[id]?.isTold = true
            later(0...5, .exit(id, .signal(9)))
        case .wake(let moment):
            agenda.append((moment, .wake(name)))
        case .drain, .handOver, .accept, .resume, .awaitSync, .examine, .proveReady, .sweep, .note,
            .endReload, .endTest:
            break
        }
    }
}
