import HerdCore

/// What hand-overs, to this worker and from it, do to its life.
extension LifeMachine {
    mutating func takingBegan() -> [Directive] {
        guard state == .standby else { return [] }
        state = .taking(then: nil, predecessorIsGone: false)
        return []
    }

    mutating func connectionsTaken(at now: Moment) -> [Directive] {
        guard case .taking(let ending, _) = state else {
            return predecessorLeft(knows: true, at: now)
        }
        state = .serving
        return [.accept] + end(ending, at: now)
    }

    mutating func takingFailed(at now: Moment) -> [Directive] {
        guard case .taking(let ending, let predecessorIsGone) = state else { return [] }
        state = .standby
        if ending != nil { return end() }
        return predecessorIsGone ? predecessorLeft(knows: false, at: now) : []
    }

    mutating func handoverAsked() -> [Directive] {
        guard state == .serving else { return [.refuseHandover] }
        state = .handing(then: nil)
        return [.handOver]
    }

    mutating func connectionsHanded() -> [Directive] {
        guard case .handing = state else { return [] }
        return end()
    }

    mutating func handoverFailed(at now: Moment) -> [Directive] {
        guard case .handing(let ending) = state else { return [] }
        state = .serving
        return end(ending, at: now)
    }

    /// While connections change hands nobody may go; the stronger wish counts after that.
    mutating func endLater(_ ending: Ending) -> [Directive] {
        switch state {
        case .taking(let earlier, let predecessorIsGone):
            state = .taking(
                then: Self.stronger(earlier, ending),
                predecessorIsGone: predecessorIsGone
            )
        case .handing(let earlier):
            state = .handing(then: Self.stronger(earlier, ending))
        case .starting, .joining, .loading, .listening, .standby, .serving, .draining, .finishing,
            .flushing, .ended:
            preconditionFailure("\(ending) is put off in state \(state)")
        }
        return []
    }

    private static func stronger(_ one: Ending?, _ other: Ending) -> Ending {
        one == .finish ? .finish : other
    }

    private mutating func end(_ ending: Ending?, at now: Moment) -> [Directive] {
        switch ending {
        case .drain(let window): drainAsked(window, at: now)
        case .finish: finishAsked(at: now)
        case nil: []
        }
    }
}
