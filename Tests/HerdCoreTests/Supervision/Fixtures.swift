@testable import HerdCore

/// Draws the largest number always: every pause is its own ceiling.
struct LargestNumber: RandomNumberGenerator {
    mutating func next() -> UInt64 { .max }
}

extension Moment {
    static func seconds(_ seconds: Double) -> Moment { Moment(.seconds(seconds)) }
}

extension LifePolicy {
    static let test = LifePolicy(
        restart: RestartPolicy(),
        stop: StopPolicy(),
        reload: ReloadPolicy(),
        readiness: .ownProgram,
        replacement: .handsOver
    )

    static let foreign = LifePolicy(
        restart: RestartPolicy(),
        stop: StopPolicy(),
        reload: ReloadPolicy(),
        readiness: .command(nil, binds: false),
        replacement: .overlaps
    )

    static let places = LifePolicy(
        restart: RestartPolicy(),
        stop: StopPolicy(),
        reload: ReloadPolicy(),
        readiness: .ownProgram,
        replacement: .overlaps
    )

    /// Its readiness must be looked for.
    static let probed = {
        var policy = foreign
        policy.readiness = .command(.http(path: "/health"), binds: false)
        return policy
    }()

    static let stopsFirst = {
        var policy = foreign
        policy.replacement = .stopsFirst
        return policy
    }()
}

/// One server's life with a clock and a gate at hand.
struct LifeBench {
    var life: ServerLife
    var gate = RestartGate(budget: RestartBudget(policy: RestartPolicy()))
    var random = LargestNumber()
    var now = Moment(.zero)
    var directives: [LifeDirective] = []

    init(_ policy: LifePolicy = .test, release: String? = "old") {
        life = ServerLife(policy: policy, release: release)
    }

    @discardableResult
    mutating func send(_ event: LifeEvent, after pause: Duration = .zero) -> [LifeDirective] {
        now = now + pause
        directives = life.handle(event, at: now, gate: &gate, using: &random)
        return directives
    }

    @discardableResult
    mutating func worker(
        _ generation: Int,
        _ event: WorkerEvent,
        after pause: Duration = .zero
    ) -> [LifeDirective] {
        send(.worker(generation, event), after: pause)
    }

    /// Wanted up, with a worker that has just become ready.
    static func ready(_ policy: LifePolicy = .test) -> LifeBench {
        var bench = LifeBench(policy)
        bench.send(.startRequested)
        bench.worker(1, .launched)
        bench.worker(1, .becameReady)
        return bench
    }

    /// A successor is ready next to the old worker, and still on trial.
    static func onTrial(_ policy: LifePolicy = .test) -> LifeBench {
        var bench = LifeBench.ready(policy)
        bench.send(.reloadRequested(release: "new"))
        bench.worker(2, .launched)
        bench.worker(2, .becameReady)
        return bench
    }

    /// The old worker has been asked to hand over.
    static func handing() -> LifeBench {
        var bench = LifeBench.onTrial()
        bench.send(.woke, after: .seconds(1))
        return bench
    }

    /// The old worker has handed over seven connections, and is gone.
    static func onProbation() -> LifeBench {
        var bench = LifeBench.handing()
        bench.worker(1, .handedOver(.moved(connections: 7)))
        bench.worker(1, .exited(.code(0)))
        return bench
    }

    /// On its new release, and a worker of the old one is starting next to it.
    static func returning() -> LifeBench {
        var bench = LifeBench.onProbation()
        bench.worker(2, .synced(missing: []))
        bench.send(.woke, after: .seconds(1))
        bench.send(.returnRequested(release: "old"))
        return bench
    }
}

extension [LifeDirective] {
    var launches: [Launch] {
        compactMap { if case .launch(let launch) = $0 { launch } else { nil } }
    }

    var outcomes: [ReloadOutcome] {
        compactMap { if case .endReload(let outcome) = $0 { outcome } else { nil } }
    }
}
