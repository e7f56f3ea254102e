@testable import HerdCore

/// What must hold, whatever happens.
extension ApplyWorld {
    /// At each step.
    mutating func check() {
        for name in Set(Self.before + Self.after) {
            let own = workers.filter { $0.key.server == name && $0.value.launch.role == .server }
            if own.count > 2 { complain("\(name) has \(own.count) workers") }
        }
        for name in ["Reloaded", "Told", "Foreign", "places"] where !befallen.contains(name) {
            let serving = workers.contains { id, worker in
                id.server == name && worker.launch.role == .server && worker.isReady
                    && !worker.isLeaving && !worker.isStandby
            }
            if !serving { complain("nobody serves the clients of \(name)") }
        }
    }

    /// A minute after the apply.
    mutating func checkEnd() {
        guard isOver else { return complain("it does not end: \(progress.map(\.step))") }
        let names = isCommitted ? Self.after : Self.before
        if herd.names != names { complain("its members are \(herd.names)") }
        for id in workers.keys where !names.contains(id.server) { complain("\(id) is left") }
        for name in names { checkEnd(of: name) }
        for name in ["Told", "places"] where !befallen.contains(name) {
            if herd[name]?.worker?.generation != firstGenerations[name] {
                complain("\(name) has another worker")
            }
        }
        guard dangers.replaceAt == nil else { return }
        switch progress.last?.step {
        case .finished: if !isCommitted { complain("finished, and nothing is in force") }
        case .stopped: if isCommitted { complain("stopped, and the new file is in force") }
        case .failed: break
        default: complain("the last step is \(String(describing: progress.last))")
        }
    }

    private mutating func checkEnd(of name: String) {
        guard let life = herd[name] else { return complain("\(name) has no life") }
        let running = workers.filter { $0.key.server == name }
        guard life.state == .ready, running.count == 1 else {
            if isCommitted && dangers.broken == name { return }
            return complain("\(name) is \(life.state) with \(running.count) workers")
        }
        // What herd.json leaves alone is the same in both.
        let isNew = running.values.contains(where: \.isNew)
        if name != "places" && isNew != isCommitted { complain("\(name) runs the other file") }
        if life.reload != nil || life.spare != nil { complain("\(name) is still reloading") }
        if life.release != Self.release(name) { complain("\(name) runs another release") }
    }

    private mutating func complain(_ what: String) {
        complaints.append("step \(steps), \(now.sinceStart): \(what)")
    }
}
