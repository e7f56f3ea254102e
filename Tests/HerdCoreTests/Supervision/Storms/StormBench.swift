@testable import HerdCore

/// A herd of servers that all run the same release, and whose workers can be spoken for.
struct StormBench {
    let names: [String]
    var herd: HerdLife
    var now = Moment(.zero)
    var random = LargestNumber()
    /// What the last event led to.
    var directives: [HerdDirective] = []

    init(_ count: Int = 5, previous: [String: String] = [:]) {
        names = (1...count).map { "S\($0)" }
        herd = HerdLife(
            members: names.map { ($0, ServerLife(policy: .test, release: "7f3a9c1d")) },
            restart: RestartPolicy(),
            previous: previous
        )
    }

    /// Every server has been ready for so long.
    static func up(_ count: Int = 5, for time: Duration = .seconds(100)) -> StormBench {
        var bench = StormBench(count)
        bench.send(.startRequested(1, bench.names))
        for name in bench.names { bench.comesUp(name) }
        bench.passes(time)
        return bench
    }

    mutating func send(_ event: HerdEvent) {
        directives = herd.handle(event, at: now, using: &random)
    }

    mutating func worker(_ name: String, _ event: WorkerEvent) {
        guard let generation = herd[name]?.lastGeneration else { return }
        send(.member(name, .worker(generation, event)))
    }

    mutating func comesUp(_ name: String) {
        worker(name, .launched)
        worker(name, .becameReady)
    }

    mutating func dies(_ name: String, _ exit: WorkerExit = .signal(11)) {
        worker(name, .launched)
        worker(name, .exited(exit))
    }

    /// Lets time pass, with heartbeats and whatever else is due; returns the servers that were
    /// launched meanwhile.
    @discardableResult
    mutating func passes(_ time: Duration, step: Duration = .milliseconds(500)) -> [String] {
        let end = now + time
        var launched: [String] = []
        while now < end {
            now = min(end, now + step)
            for name in names {
                worker(name, .heartbeatCame)
                launched += self.launched
                send(.member(name, .woke))
                launched += self.launched
            }
            send(.woke)
            launched += self.launched
        }
        return launched
    }

    var launched: [String] {
        directives.compactMap {
            if case .member(let name, .launch) = $0 { name } else { nil }
        }
    }

    var notes: [String] {
        directives.compactMap { if case .note(let note) = $0 { note.sentence } else { nil } }
    }

    func detail(_ name: String) -> String? { herd[name]?.detail(at: now) }

    /// All have died, were started again, and died again as soon as they ran.
    static func raging(_ count: Int = 5) -> StormBench {
        var bench = StormBench.up(count)
        for name in bench.names { bench.dies(name) }
        for name in bench.names { bench.dies(name) }
        return bench
    }
}
