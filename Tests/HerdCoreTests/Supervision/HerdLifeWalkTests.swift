import Testing

@testable import HerdCore

/// Seeded walks of a whole herd: whoever asks for something is answered, once.
@Suite struct HerdLifeWalkTests {
    private struct Walk {
        static let names = ["Goloman", "Hands", "Welsh"]

        var herd = HerdLife(
            members: names.map { ($0, ServerLife(policy: .test, release: "r0")) },
            restart: RestartPolicy()
        )
        var random: SplitMix64
        var now = Moment(.zero)
        /// Nil is the herd itself.
        var wakes: [(at: Moment, name: String?)] = []
        /// Worker by worker, what the directives made of it.
        var workers: [String: [Int: Worker]] = [:]
        /// What workers answer, in the next step.
        var later: [(name: String, generation: Int, event: WorkerEvent)] = []
        var isFaulty = true
        var asked = 0
        var answers: [OperationID: Int] = [:]
        var complaints: [String] = []

        enum Worker { case asked, living, told, killed }

        mutating func step() {
            now = now + .milliseconds(Int.random(in: 0...1_000, using: &random))
            let due = wakes.filter { $0.at <= now }
            wakes.removeAll { $0.at <= now }
            for wake in due { send(wake.name.map { .member($0, .woke) } ?? .woke) }
            let answers = later
            later = []
            for (name, generation, event) in answers {
                if case .exited = event {
                    if workers[name]?[generation] != nil { end(name, generation, event) }
                } else {
                    send(.member(name, .worker(generation, event)))
                }
            }
            if isFaulty && Int.random(in: 0..<6, using: &random) == 0 { ask() }
            for name in Self.names {
                for (generation, worker) in sorted(workers[name]) { live(name, generation, worker) }
            }
        }

        mutating func ask(_ event: ((OperationID) -> HerdEvent)? = nil) {
            asked += 1
            let some = Self.names.filter { _ in Bool.random(using: &random) }
            let releases = Dictionary(uniqueKeysWithValues: Self.names.map { ($0, "r\(asked)") })
            let plan = ReloadPlan(releases: releases)
            var forced = plan
            forced.force = true
            let events: [(OperationID) -> HerdEvent] = [
                { .startRequested($0, Self.names) }, { .startRequested($0, some) },
                { .stopRequested($0, some) }, { .restartRequested($0, some) },
                { .reloadRequested($0, plan) }, { .reloadRequested($0, forced) },
            ]
            let chosen = events[Int.random(in: events.indices, using: &random)]
            send((event ?? chosen)(asked))
            if Int.random(in: 0..<20, using: &random) == 0 { send(.reloadStopRequested) }
        }

        /// The same order in every run of a seed.
        private func sorted(_ workers: [Int: Worker]?) -> [(Int, Worker)] {
            (workers ?? [:]).sorted { $0.key < $1.key }
        }

        private mutating func live(_ name: String, _ generation: Int, _ worker: Worker) {
            let chance = isFaulty ? Int.random(in: 0..<100, using: &random) : 50
            switch worker {
            case .asked where chance < 5: end(name, generation, .launchFailed("gone"))
            case .asked:
                workers[name]?[generation] = .living
                send(.member(name, .worker(generation, .launched)))
            case .killed: end(name, generation, .exited(.signal(9)))
            case .told where chance >= 30: end(name, generation, .exited(.code(0)))
            case .living where chance < 4: end(name, generation, .exited(.signal(11)))
            case .living where chance >= 15:
                send(.member(name, .worker(generation, .becameReady)))
                send(.member(name, .worker(generation, .heartbeatCame)))
                send(.member(name, .worker(generation, .examined(failure: nil))))
                send(.member(name, .worker(generation, .synced(missing: []))))
            case .told, .living: break
            }
        }

        private mutating func end(_ name: String, _ generation: Int, _ event: WorkerEvent) {
            workers[name]?[generation] = nil
            send(.member(name, .worker(generation, event)))
        }

        private mutating func send(_ event: HerdEvent) {
            for directive in herd.handle(event, at: now, using: &random) {
                switch directive {
                case .member(let name, let directive): perform(directive, for: name)
                case .wake(let moment): wakes.append((moment, nil))
                case .note: break
                case .finish(let id), .fail(let id, _), .finishDown(let id, _):
                    answers[id, default: 0] += 1
                case .progress(let id, _):
                    if answers[id] != nil { complaints.append("progress of \(id), which is over") }
                case .commit, .configure, .drop:
                    complaints.append("\(directive), and nothing was applied")
                }
            }
            let reloading = Self.names.filter { herd[$0]?.reload != nil }
            if reloading.count > 1 { complaints.append("reloading at once: \(reloading)") }
        }

        private mutating func perform(_ directive: LifeDirective, for name: String) {
            switch directive {
            case .launch(let launch):
                workers[name, default: [:]][launch.generation] = .asked
            case .drain(let generation, _), .terminate(let generation):
                if workers[name]?[generation] == .living { workers[name]?[generation] = .told }
            case .kill(let generation):
                if workers[name]?[generation] != nil { workers[name]?[generation] = .killed }
            case .wake(let moment):
                wakes.append((moment, name))
            case .handOver(let from, _):
                later.append((name, from, .handedOver(.moved(connections: 1))))
                later.append((name, from, .exited(.code(0))))
            case .proveReady, .accept, .resume, .awaitSync, .examine, .sweep, .note, .endReload,
                .endTest:
                break
            }
        }

        mutating func calm() {
            isFaulty = false
            for _ in 1...200 { step() }
        }
    }

    @Test(arguments: 1...60)
    func `every request is answered once, and one server is reloaded at a time`(seed: Int) {
        var walk = Walk(random: SplitMix64(seed: UInt64(seed)))
        for _ in 1...300 { walk.step() }
        walk.calm()
        #expect(walk.complaints.isEmpty, "seed \(seed)")
        #expect(walk.answers.keys.sorted() == Array(1..<(walk.asked + 1)), "seed \(seed)")
        #expect(walk.answers.values.allSatisfy { $0 == 1 }, "seed \(seed)")
    }

    @Test(arguments: 1...60)
    func `down at any time leaves nothing running`(seed: Int) {
        var walk = Walk(random: SplitMix64(seed: UInt64(seed)))
        for _ in 1...(seed * 3) { walk.step() }
        walk.ask { .downRequested($0) }
        walk.calm()
        #expect(walk.answers[walk.asked] == 1, "seed \(seed)")
        #expect(walk.workers.values.allSatisfy { $0.isEmpty }, "seed \(seed)")
        #expect(walk.answers.values.allSatisfy { $0 == 1 }, "seed \(seed)")
        #expect(walk.answers.count == walk.asked, "seed \(seed)")
    }
}
