/// Servers that all seem to hang are not all stopped for it, least of all the last that is ready.
///
/// A computer that is on its knees makes every heartbeat late, and who kills all workers for that
/// has it start all of them, too. So where most others are late as well, those that hang are killed
/// one at a time: the next when nobody is on the way back, or when nothing can be hoped for.
extension HerdLife {
    mutating func spareInDistress(_ name: String, at now: Moment) -> [HerdDirective] {
        guard isSpared(name, at: now), var life = lives[name] else { return [] }
        let directives = life.spare(at: now)
        lives[name] = life
        return directives.map { .member(name, $0) }
    }

    private func isSpared(_ name: String, at now: Moment) -> Bool {
        guard let worker = lives[name]?.worker, worker.hangs(at: now), !worker.isPastHope(at: now)
        else { return false }
        let others = servers.filter { $0 != name }.compactMap { lives[$0] }
            .filter { $0.wanted == .up }
        let serving = others.filter(\.state.isServing)
        let onTime = serving.count { $0.worker?.isOnTime(at: now) == true }
        let isItsOwnFault = onTime > serving.count / 2
        return !isItsOwnFault && serving.count < others.count
    }
}

extension ServerLife {
    fileprivate mutating func spare(at now: Moment) -> [LifeDirective] {
        let serving = worker?.generation
        return forEachWorker { $0.generation == serving ? $0.spare(at: now) : [] }
    }
}
