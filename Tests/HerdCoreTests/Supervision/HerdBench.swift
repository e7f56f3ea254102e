@testable import HerdCore

/// A herd of two whose workers can be spoken for.
struct HerdBench {
    var herd: HerdLife
    var now = Moment(.zero)
    var random = LargestNumber()

    init(previous: [String: String] = [:]) {
        herd = HerdLife(
            members: ["Goloman", "Hands"].map { ($0, ServerLife(policy: .test, release: "old")) },
            restart: RestartPolicy(),
            previous: previous
        )
    }

    @discardableResult
    mutating func send(_ event: HerdEvent, after pause: Duration = .zero) -> [HerdDirective] {
        now = now + pause
        return herd.handle(event, at: now, using: &random).filter {
            if case .member(_, .note) = $0 { false } else { true }
        }
    }

    @discardableResult
    mutating func worker(
        _ name: String,
        _ generation: Int,
        _ event: WorkerEvent
    ) -> [HerdDirective] {
        send(.member(name, .worker(generation, event)))
    }

    @discardableResult
    mutating func makeReady(_ name: String, _ generation: Int) -> [HerdDirective] {
        worker(name, generation, .launched)
        return worker(name, generation, .becameReady)
    }

    static func ready() -> HerdBench {
        var bench = HerdBench()
        bench.send(.startRequested(1, ["Goloman", "Hands"]))
        bench.makeReady("Goloman", 1)
        bench.makeReady("Hands", 1)
        return bench
    }
}
