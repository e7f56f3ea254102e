import Testing

@testable import HerdCore

/// Every event in every state that can be reached, told apart by all but its moments and numbers.
@Suite struct ServerLifeExhaustiveTests {
    private static let pauses: [Duration] = [.zero, .seconds(1), .seconds(31), .seconds(100)]

    private static func events(for world: LifeWorld) -> [LifeEvent] {
        let commands: [LifeEvent] = [
            .startRequested, .stopRequested, .restartRequested, .hurryRequested,
            .reloadRequested(release: "new"), .woke,
        ]
        let generations = world.processes.keys.sorted().suffix(3) + [999]
        return commands
            + generations.flatMap { generation in
                happenings(of: generation, in: world).map { LifeEvent.worker(generation, $0) }
            }
    }

    /// A process that is not there yet can't exit; one that is can't fail to be launched.
    private static func happenings(of generation: Int, in world: LifeWorld) -> [WorkerEvent] {
        let always: [WorkerEvent] = [
            .launched, .becameReady, .heartbeatCame, .askedForTime(.seconds(60)),
            .askedForRestart,
        ]
        let exits: [WorkerEvent] = [
            .exited(.code(0)), .exited(.code(1)), .exited(.code(78)), .exited(.signal(9)),
        ]
        switch world.processes[generation] {
        case .asked: return always + [.launchFailed("there is no such program")]
        case .living: return always + exits
        case .gone, nil: return always + exits + [.launchFailed("there is no such program")]
        }
    }

    /// The state without what grows for ever.
    private static func shape(of world: LifeWorld) -> String {
        let life = world.bench.life
        let workers = life.workers.map { worker in
            let fault = worker.fault == nil ? "" : " at fault"
            return switch worker.phase {
            case .launching(let ending): "launching \(ending.map { "\($0)" } ?? "-")"
            case .starting: "starting"
            case .ready: "ready"
            case .ending(let rung, _): "ending \(rung)\(fault)"
            }
        }
        let phase =
            switch life.phase {
            case .stopped: "stopped"
            case .running: "running"
            case .reloading(let old, _): "reloading \(old == nil ? "alone" : "")"
            case .retiring: "retiring"
            case .waiting: "waiting"
            case .failed: "failed"
            }
        return "\(phase) \(life.wanted) \(workers) \(life.release ?? "-") \(life.reloadIsOpen)"
            + " \(min(life.deathsInARow, 2))"
    }

    @Test(arguments: [LifePolicy.test, .foreign])
    func `no event in any state leads to an illegal directive`(policy: LifePolicy) {
        var known: Set<String> = []
        var todo = [LifeWorld(policy)]
        while let world = todo.popLast() {
            for event in Self.events(for: world) {
                for pause in Self.pauses {
                    var next = world
                    next.advance(to: next.bench.now + pause)
                    next.send(event)
                    guard next.complaints.isEmpty else {
                        let from = Self.shape(of: world)
                        Issue.record("\(from), then \(event): \(next.complaints)")
                        return
                    }
                    if known.insert(Self.shape(of: next)).inserted { todo.append(next) }
                }
            }
        }
        #expect(known.count > 100, "only \(known.count) states were reached")
    }
}
