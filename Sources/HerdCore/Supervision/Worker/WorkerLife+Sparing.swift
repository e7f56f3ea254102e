/// How a worker that hangs is not killed yet.
extension WorkerLife {
    /// It is looked at again so soon.
    private static let lookAgain: Duration = .seconds(1)

    /// For how long it has not been heard of; nil where no heartbeat is expected.
    private func silence(at now: Moment) -> Duration? {
        phase == .ready ? heartbeat.map { now - $0.last } : nil
    }

    /// Whether it is to be killed now for its missing heartbeat.
    func hangs(at now: Moment) -> Bool {
        (silence(at: now) ?? .zero) >= policy.restart.heartbeatWithin
    }

    /// Whether it has been silent for so long that nothing can be hoped for.
    func isPastHope(at now: Moment) -> Bool {
        let patience = policy.restart.heartbeatWithin + policy.restart.startWithin
        return (silence(at: now) ?? .zero) >= patience
    }

    /// Whether it was heard of lately: workers send a heartbeat in a third of the limit.
    func isOnTime(at now: Moment) -> Bool {
        isReady && (silence(at: now) ?? .zero) < policy.restart.heartbeatWithin / 2
    }

    mutating func spare(at now: Moment) -> [LifeDirective] {
        guard hangs(at: now), let wasForgiven = heartbeat?.isForgiven else { return [] }
        let lookAt = now + Self.lookAgain
        heartbeat?.lookAt = lookAt
        heartbeat?.isForgiven = true
        let limit = policy.restart.heartbeatWithin
        let note = LifeDirective.note(.sparing(generation: generation, limit))
        return (wasForgiven ? [] : [note]) + [.wake(at: lookAt)]
    }

    /// What people see of that.
    func spared(at now: Moment) -> String? {
        guard heartbeat?.isForgiven == true, let silence = silence(at: now) else { return nil }
        return
            "no heartbeat for \(ElapsedText.format(silence)); spared, since most servers are late"
    }
}
