/// What comes after the commit: it goes on until all is as herd.json has it.
extension ApplyMachine {
    mutating func lookAtStopped(
        _ left: [String],
        _ lives: [String: ServerLife]
    ) -> [ApplyDirective] {
        let gone = left.filter { lives[$0]?.isEmpty ?? true }
        let still = left.filter { !gone.contains($0) }
        let removed = gone.filter(plan.removed.contains)
        let directives = removed.flatMap { [ApplyDirective.drop($0), .progress(.removed($0))] }
        guard still.isEmpty else {
            phase = .stopping(left: still)
            return directives
        }
        phase = .settling(unready: plan.restarted, untold: plan.told.map { Telling(server: $0) })
        return directives + plan.restarted.map { .start($0) }
    }

    mutating func settle(
        _ unready: [String],
        _ untold: [Telling],
        _ lives: [String: ServerLife],
        at now: Moment
    ) -> [ApplyDirective] {
        var (directives, still) = lookAtRestarted(unready, lives, at: now)
        var mute: [Telling] = []
        for telling in untold {
            guard let next = next(telling, lives[telling.server]) else { continue }
            if let asked = next.asked, telling.asked != asked {
                directives.append(.tell(next.server, generation: asked))
            }
            mute.append(next)
        }
        phase = .settling(unready: still, untold: mute)
        guard still.isEmpty && mute.isEmpty else { return directives }
        phase = .over
        return directives + [.progress(settled), .finish]
    }

    private mutating func lookAtRestarted(
        _ unready: [String],
        _ lives: [String: ServerLife],
        at now: Moment
    ) -> (directives: [ApplyDirective], unready: [String]) {
        var directives: [ApplyDirective] = []
        var still: [String] = []
        for name in unready {
            switch Self.verdict(on: name, lives, at: now) {
            case .pending: still.append(name)
            case .reached: directives.append(.progress(.restarted(name)))
            case .missed: troubles.append(Failure(name, lives[name]))
            }
        }
        return (directives, still)
    }

    /// Nil where there is nobody to be told: a worker that starts from now on reads the new file.
    ///
    /// One that is starting may have read the old one, and can be told when it is ready.
    private func next(_ telling: Telling, _ life: ServerLife?) -> Telling? {
        guard let worker = life?.worker, !worker.isEnding else { return nil }
        if let asked = telling.asked { return asked == worker.generation ? telling : nil }
        return Telling(
            server: telling.server,
            asked: worker.isReady ? worker.generation : nil
        )
    }
}
