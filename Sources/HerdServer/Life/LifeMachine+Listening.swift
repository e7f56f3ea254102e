import HerdCore

/// What neighbors can tell a worker before it serves.
extension LifeMachine {
    /// Whether clients still wait for what neighbors know.
    var isListening: Bool {
        if case .listening = state { true } else { false }
    }

    /// Whether neighbors shall talk to this worker, and not to another one of its server.
    func isForNeighbors(hasSuccessor: Bool) -> Bool {
        switch state {
        case .listening, .serving: true
        case .draining, .finishing, .flushing: !hasSuccessor
        case .starting, .joining, .loading, .standby, .taking, .handing, .ended: false
        }
    }

    mutating func listen(at now: Moment) -> [Directive] {
        let until = now + patience.listening
        state = .listening(until: until)
        return [.openToNeighbors, .wake(at: until)]
    }

    mutating func neighborsTold() -> [Directive] {
        guard case .listening = state else { return [] }
        state = .serving
        return [.serve]
    }
}
