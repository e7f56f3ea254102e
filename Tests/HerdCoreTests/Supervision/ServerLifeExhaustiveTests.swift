import Testing

@testable import HerdCore

/// Every event in every state that can be reached, told apart by all but its moments and numbers.
@Suite struct ServerLifeExhaustiveTests {
    /// Only the clock lets time pass; what else happens, happens at the same moment.
    private static func pauses(before event: LifeEvent) -> [Duration] {
        event == .woke
            ? [.zero, .milliseconds(500), .seconds(1), .seconds(12), .seconds(100)] : [.zero]
    }

    private static let commands: [LifeEvent] = [
        .startRequested, .stopRequested, .restartRequested, .hurryRequested, .woke,
    ]
    private static let reloads: [LifeEvent] = [
        .reloadRequested(release: "new"), .returnRequested(release: "old"),
    ]
    private static let spares: [LifeEvent] = [.spareRequested(release: "new"), .spareDismissed]

    private static func events(_ commands: [LifeEvent], for world: LifeWorld) -> [LifeEvent] {
        let generations = world.processes.keys.sorted().suffix(3) + [999]
        return commands
            + generations.flatMap { generation in
                happenings(of: generation, in: world).map { LifeEvent.worker(generation, $0) }
            }
    }

    /// A process that is not there yet can't exit; one that is can't fail to be launched.
    private static func happenings(of generation: Int, in world: LifeWorld) -> [WorkerEvent] {
        let always: [WorkerEvent] = [
            .launched, .becameReady, .provedReady, .handedOver(.moved(connections: 1)),
            .synced(missing: []),
        ]
        let present: [WorkerEvent] = [
            .lacks("an answer"), .heartbeatCame, .askedForTime(.seconds(60)), .askedForRestart,
            .handedOver(.kept(reason: "")), .handedOver(.unable(reason: "")),
            .synced(missing: ["Hands"]), .examined(failure: nil), .examined(failure: "wrong"),
        ]
        switch world.processes[generation] {
        case .asked:
            return always + present + [.launchFailed("there is no such program")]
        case .living:
            return always + present + [.exited(.code(0)), .exited(.code(1)), .exited(.code(78))]
        case .gone, nil:
            return always + [.exited(.code(0)), .launchFailed("there is no such program")]
        }
    }

    /// The state without what grows for ever.
    private static func shape(of world: LifeWorld) -> String {
        let life = world.bench.life
        let phase =
            switch life.phase {
            case .stopped: "stopped"
            case .running: "running"
            case .replacing(let pair): "\(shape(of: pair.stage)) \(pair.old == nil ? "alone" : "")"
            case .waiting: "waiting"
            case .failed: "failed"
            }
        let reload = life.reload.map {
            "reload \($0.isReturn) \($0.refusals) \($0.deaths) \($0.to ?? "-")"
        }
        let spare = life.spare.map { "\(shape(of: $0.stage)) \(shape(of: $0.worker))" }
        return "\(phase) \(life.wanted) \(life.workers.map(shape(of:))) \(life.release ?? "-")"
            + " \(reload ?? "") \(spare ?? "") \(min(life.deathsInARow, 2))"
    }

    private static func shape(of worker: WorkerLife) -> String {
        let fault = worker.fault == nil ? "" : " at fault"
        return switch worker.phase {
        case .launching(let ending): "launching \(ending.map { "\($0)" } ?? "-")"
        case .starting: "starting"
        case .ready: "ready"
        case .ending(let rung, _): "ending \(rung)\(fault)"
        }
    }

    private static func shape(of stage: Succession.Stage) -> String {
        switch stage {
        case .trial: "trial"
        case .handing(.asked(_, let isResumed)): "asked \(isResumed)"
        case .handing(.pausing): "pausing"
        case .probation(let probation): shape(of: probation.sync)
        case .dismissing: "dismissing"
        }
    }

    private static func shape(of sync: Succession.Sync) -> String {
        switch sync {
        case .asked: "probation"
        case .done: "in step"
        case .missing: "out of step"
        }
    }

    private static func shape(of stage: SpareLife.Stage) -> String {
        switch stage {
        case .starting: "spare starting"
        case .examining: "examining"
        case .proving: "proving"
        case .ending(let outcome): "spare ending \(outcome == .passed)"
        }
    }

    @Test(arguments: [LifePolicy.test, .foreign, .stopsFirst, .probed])
    func `no event in any state leads to an illegal directive`(policy: LifePolicy) {
        let states = Self.explore(policy, Self.commands + Self.reloads)
        #expect(states > 200, "only \(states) states were reached")
    }

    /// Apart from the reloads, with which a spare has nothing to do.
    @Test func `a spare is legal in every state too`() {
        let states = Self.explore(.test, Self.commands + Self.spares)
        #expect(states > 200, "only \(states) states were reached")
    }

    /// How many states can be reached.
    private static func explore(_ policy: LifePolicy, _ commands: [LifeEvent]) -> Int {
        var known: Set<String> = []
        var todo = [LifeWorld(policy)]
        while let world = todo.popLast() {
            for event in events(commands, for: world) {
                for pause in pauses(before: event) {
                    var next = world
                    next.advance(to: next.bench.now + pause)
                    next.send(event)
                    guard next.complaints.isEmpty else {
                        let from = shape(of: world)
                        Issue.record("\(from), then \(event): \(next.complaints)")
                        return known.count
                    }
                    if known.insert(shape(of: next)).inserted { todo.append(next) }
                }
            }
        }
        return known.count
    }
}
