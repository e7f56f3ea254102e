/// What comes before the commit, and can go back.
extension ApplyMachine {
    mutating func lookAtAdded(
        _ unready: [String],
        _ lives: [String: ServerLife],
        at now: Moment
    ) -> [ApplyDirective] {
        var still: [String] = []
        var directives: [ApplyDirective] = []
        for name in unready {
            switch Self.verdict(on: name, lives, at: now) {
            case .pending:
                still.append(name)
            case .reached:
                directives.append(.progress(.added(name)))
            case .missed:
                failure = failure ?? Failure(name, lives[name])
            }
        }
        guard failure == nil else { return directives + withdraw() }
        phase = .adding(unready: still)
        return directives + (still.isEmpty ? move() : [])
    }

    mutating func move() -> [ApplyDirective] {
        guard !plan.reloaded.isEmpty else { return commit() }
        phase = .moving
        return [.move(plan.reloaded)]
    }

    mutating func commit() -> [ApplyDirective] {
        phase = .committing
        return [.commit]
    }

    mutating func withdraw() -> [ApplyDirective] {
        let names = plan.added.map(\.name)
        phase = .withdrawing(left: names)
        return names.map { .progress(.withdrawing($0, because: failure)) }
            + names.map { .stop($0) }
    }

    mutating func lookAtWithdrawn(
        _ left: [String],
        _ lives: [String: ServerLife]
    ) -> [ApplyDirective] {
        let gone = left.filter { lives[$0]?.isEmpty ?? true }
        let still = left.filter { !gone.contains($0) }
        let directives = gone.flatMap { [ApplyDirective.drop($0), .progress(.removed($0))] }
        guard still.isEmpty else {
            phase = .withdrawing(left: still)
            return directives
        }
        phase = .over
        return directives + [.progress(isStopAsked ? .undone : undone), .finish]
    }

    /// Whether a server has become ready, will, or its first try has failed.
    static func verdict(
        on name: String,
        _ lives: [String: ServerLife],
        at now: Moment
    ) -> HerdOperation.Verdict {
        HerdOperation(id: 0, goal: .ready, names: [name]).verdict(on: lives, at: now)
    }
}

extension ApplyMachine.Failure {
    /// What the server died of last.
    init(_ server: String, _ life: ServerLife?) {
        self.server = server
        cause = life?.lastDeath.map { "\($0.cause)" } ?? "not ready"
        generation = life?.lastDeath?.generation
    }
}
