/// What of a connection may not last for ever, and what follows when it has.
extension ConnectionMachine {
    /// What may not last for ever.
    private enum Patience {
        case unfinishedLine, idle, drain, unsent, ending, linger, turn

        static let all: [Self] = [.unfinishedLine, .idle, .drain, .unsent, .ending, .linger, .turn]
    }

    private func deadline(of patience: Patience) -> Moment? {
        switch (phase, patience) {
        case (.open, .unfinishedLine): lineBegan.map { $0 + limits.unfinishedLine }
        case (.open, .idle): isToMove ? lastMoved + limits.idle : nil
        case (.open, .drain): drainsUntil
        case (.open, .unsent), (.finishing, .unsent), (.refusing, .unsent):
            overloadedSince.map { $0 + limits.unsentAge }
        case (.finishing, .ending): isToMove ? lastMoved + limits.unsentAge : nil
        case (.refusing, .ending): load.requests == 0 ? lastMoved + limits.unsentAge : nil
        case (.lingering(let until), .linger): until
        case (.open, .turn), (.finishing, .turn): turnBegins
        case (.open, _), (.finishing, _), (.refusing, _), (.lingering, _), (.closed, _): nil
        }
    }

    /// It is the client's turn to do something: nothing is waited for here.
    private var isToMove: Bool { load.requests == 0 && !isWaiting }

    /// Whether nothing is owed, kept or awaited, so that only idleness can end the connection.
    ///
    /// Nearly every connection is so after nearly every read: what can't be need not be looked at.
    var isAtEase: Bool {
        guard case .open = phase, case .open = turn else { return false }
        return rest == .nothing && load.isNothing && load.inputBytes == 0 && isReading
            && drainsUntil == nil
    }

    mutating func waitForIdleness() -> ConnectionDirectives {
        var directives = ConnectionDirectives()
        directives.wakesAt = timers.need(lastMoved + limits.idle)
        return directives
    }

    var nextDeadline: Moment? {
        var next: Moment?
        for patience in Patience.all {
            guard let deadline = deadline(of: patience) else { continue }
            next = next.map { min($0, deadline) } ?? deadline
        }
        return next
    }

    /// Begins an end or a turn that is due; returns the reason where the socket must be closed now.
    mutating func expire(at now: Moment) -> CloseReason? {
        for patience in Patience.all {
            guard let deadline = deadline(of: patience), now >= deadline else { continue }
            switch patience {
            case .unfinishedLine: end(.refusing, because: .lineUnfinished, at: now)
            case .idle: end(.refusing, because: .idle, at: now)
            case .drain: end(.finishing, because: .worker, at: now)
            case .unsent, .ending, .linger: return .unsentAge
            case .turn: turn = .given
            }
        }
        return nil
    }
}
