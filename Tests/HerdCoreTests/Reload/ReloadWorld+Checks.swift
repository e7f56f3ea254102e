import Testing

@testable import HerdCore

/// What must hold, whatever happens.
extension ReloadWorld {
    /// At each step.
    mutating func check() {
        guard isReloading else { return }
        let spares = workers.values.filter { $0.launch.role == .spare }
        if spares.count > 1 { complain("\(spares.count) spares") }
        for name in Self.names {
            let own = workers.values.filter { $0.id.server == name && $0.launch.role == .server }
            if own.count > 2 { complain("\(name) has \(own.count) workers") }
            // That one is stopped can't be known before it misses its heartbeat.
            if own.contains(where: \.serves), !own.contains(where: \.isStopped) {
                excused.remove(name)
            }
        }
        let unserved = Self.names.filter { name in
            !excused.contains(name)
                && !workers.values.contains { $0.id.server == name && $0.serves }
        }
        // Only one that goes back, and can't do so next to the worker that it has.
        if unserved.count > 1 || unserved.contains(where: { herd[$0]?.reload?.isReturn != true }) {
            complain("nobody serves the clients of \(unserved)")
        }
    }

    /// A minute after the reload.
    mutating func checkEnd() {
        guard isOver, let last = progress.last, last.step.isLast else {
            return complain("it does not end: \(progress.last?.sentence ?? "not a word")")
        }
        let moved = Set(progress.filter { $0.step == .moved }.compactMap(\.server))
        for (name, old) in Self.old {
            let isNew: Bool
            switch last.step {
            case .finished: isNew = true
            case .stopped: isNew = moved.contains(name)
            default: isNew = false
            }
            let expected = isNew ? Self.new[name] : old
            if herd[name]?.release != expected {
                complain("\(last.step), and \(name) has \(herd[name]?.release ?? "none")")
            }
        }
        if last.step == .failed && (last.server == nil || last.cause == nil) {
            complain("it does not say who failed, and why")
        }
        for name in Self.names { checkEnd(of: name) }
    }

    private mutating func checkEnd(of name: String) {
        guard let life = herd[name] else { return }
        let running = workers.values.filter { $0.id.server == name }
        guard life.state == .ready, running.count == 1, running.allSatisfy(\.serves) else {
            return complain("\(name) is \(life.state) with \(running.count) workers")
        }
        if running.first?.launch.release != life.release { complain("\(name) runs something else") }
        if life.reload != nil || life.spare != nil { complain("\(name) is still reloading") }
        let reached = Set(progress.filter(\.step.touchesServer).compactMap(\.server))
        if !reached.contains(name), !befallen.contains(name),
            life.worker?.generation != before[name]
        {
            complain("\(name) was never reached, and has another worker")
        }
    }

    private mutating func complain(_ what: String) {
        complaints.append("step \(steps), \(now.sinceStart): \(what)")
    }
}

extension ReloadProgress.Step {
    /// Whether a worker that clients are with has heard of it.
    fileprivate var touchesServer: Bool {
        switch self {
        case .starting, .ready, .moving, .draining, .moved, .returning, .returned: true
        case .unchanged, .testing, .tested, .skipped, .failed, .stopped, .finished: false
        case .adding, .added, .told, .stopping, .restarted, .removing, .removed: true
        }
    }
}

extension ReloadWorld {
    /// A whole reload, in which everything must hold.
    static func run(
        _ seed: Int,
        _ dangers: Dangers,
        at place: SourceLocation = #_sourceLocation
    ) -> ReloadWorld {
        var world = ReloadWorld(seed: UInt64(seed), dangers)
        world.run()
        let sentences = world.progress.map(\.sentence)
        #expect(
            world.complaints.isEmpty,
            "seed \(seed), \(dangers): \(sentences)",
            sourceLocation: place
        )
        return world
    }
}
