import HerdCore

/// What a worker's file lets it do, and when.
extension LifeMachine {
    mutating func fileReady(at now: Moment) -> [Directive] {
        isFileReady = true
        guard case .loading(let step) = state else { return [] }
        return take(step, at: now)
    }

    /// The predecessor has gone; `knows` says whether this worker has all that it had.
    ///
    /// One that died may have saved, and answered, what it could not pass on any more.
    mutating func predecessorLeft(knows: Bool, at now: Moment) -> [Directive] {
        switch state {
        case .joining, .loading(.standBy):
            return beginAlone(at: now)
        case .standby:
            return knows ? take(.accept, at: now) : load(then: .accept, at: now)
        case .taking(let ending, _):
            state = .taking(then: ending, predecessorIsGone: true)
            return []
        case .starting, .loading, .listening, .serving, .handing, .draining, .finishing, .flushing,
            .ended:
            return []
        }
    }

    /// Reads the file, if there is one, and then goes on.
    mutating func load(then step: Step, at now: Moment) -> [Directive] {
        guard keepsFile else { return take(step, at: now) }
        isFileReady = false
        state = .loading(then: step)
        return [.loadFile]
    }

    /// Goes on, as soon as the file is ready.
    mutating func take(_ step: Step, at now: Moment) -> [Directive] {
        guard isFileReady else {
            state = .loading(then: step)
            return []
        }
        switch step {
        case .listen:
            return listen(at: now)
        case .serve:
            state = .serving
            return [.open(accepting: true)]
        case .standBy:
            state = .standby
            return [.open(accepting: false)]
        case .accept:
            state = .serving
            return [.accept]
        }
    }
}
