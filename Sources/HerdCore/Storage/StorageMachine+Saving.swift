/// Saves, and what becomes of those that fail.
extension StorageMachine {
    mutating func reportsChanged(_ unsaved: UnsavedCount, at now: Moment) -> [Directive] {
        switch state {
        case .idle: goOn(unsaved, at: now)
        case .gathering where isUrgent(unsaved): save()
        case .gathering, .closed, .opening, .loading, .reading, .standby, .saving,
            .folding, .settingAside, .waiting, .closing, .ended:
            []
        }
    }

    mutating func saved(_ rows: Int, _ unsaved: UnsavedCount, at now: Moment) -> [Directive] {
        guard state == .saving else { return [] }
        let isFirst = unfolded.isNothing
        unfolded.add(rows, until: now + patience.folding)
        let wake: [Directive] = isFirst ? [.wake(at: now + patience.folding)] : []
        return takeAgain() + [.answer(.saved)] + wake + afterSave(unsaved, at: now)
    }

    private mutating func takeAgain() -> [Directive] {
        defer { refuses = false }
        return refuses ? [.refuseReports(false)] : []
    }

    private mutating func afterSave(_ unsaved: UnsavedCount, at now: Moment) -> [Directive] {
        unfolded.isDue(at: now, patience) ? fold() : goOn(unsaved, at: now)
    }

    private mutating func fold() -> [Directive] {
        unfolded = Unfolded()
        state = .folding
        return [.fold]
    }

    /// Who waits for a save waits for one piece, not for all of them.
    mutating func folded(
        isEnd: Bool,
        _ unsaved: UnsavedCount,
        at now: Moment
    ) -> [Directive] {
        guard state == .folding else { return [] }
        if !isEnd { unfolded.add(0, until: now) }
        return goOn(unsaved, at: now)
    }

    /// What comes next where no job is under way.
    mutating func goOn(_ unsaved: UnsavedCount, at now: Moment) -> [Directive] {
        if isUrgent(unsaved) { return save() }
        if unfolded.isDue(at: now, patience) || isClosing && !unfolded.isNothing { return fold() }
        if unsaved.isNothing {
            state = .idle
            // With nothing to be saved, only the next report can tell whether there is room.
            return takeAgain() + (isClosing ? close() : [])
        }
        let until = now + patience.gathering
        state = .gathering(until: until)
        return [.wake(at: until)]
    }

    private func isUrgent(_ unsaved: UnsavedCount) -> Bool {
        unsaved.awaited > 0 || unsaved.isMuch || isClosing && !unsaved.isNothing
    }

    private mutating func save() -> [Directive] {
        state = .saving
        return [.save]
    }

    // MARK: - Failures

    mutating func failed(
        _ failure: StorageFailure,
        _ unsaved: UnsavedCount,
        at now: Moment
    ) -> [Directive] {
        guard isAtWork else { return [] }
        if state == .settingAside { return end(because: "\(failure)") }
        switch failure {
        case .noRoom: return noRoom(unsaved, at: now)
        case .busy: return busy(unsaved, at: now)
        case .damaged(let what): return damaged(what)
        case .gone: return unfinishedSave + open(.saveEverything) + [.markEverything]
        case .broken(let what): return end(because: what)
        }
    }

    /// Reports are refused until there is room; a worker that begins is ready all the same.
    ///
    /// What could not be folded is safe where it is.
    private mutating func noRoom(_ unsaved: UnsavedCount, at now: Moment) -> [Directive] {
        guard let retry else { return goOn(unsaved, at: now) }
        let answer: [Directive] = retry == .saving ? [.answer(.refused)] : []
        return answer + refuse() + ready() + wait(patience.room, retry, at: now)
    }

    mutating func refuse() -> [Directive] {
        defer { refuses = true }
        return refuses ? [] : [.refuseReports(true)]
    }

    private mutating func busy(_ unsaved: UnsavedCount, at now: Moment) -> [Directive] {
        guard let retry else { return goOn(unsaved, at: now) }
        return unfinishedSave + wait(patience.lock, retry, at: now)
    }

    private mutating func damaged(_ what: String) -> [Directive] {
        guard !hasSetAside else { return end(because: "a new file is damaged, too: \(what)") }
        hasSetAside = true
        let directives = unfinishedSave + [.setAside(because: what)]
        state = .settingAside
        return directives
    }

    mutating func wasSetAside() -> [Directive] {
        guard state == .settingAside else { return [] }
        return open(.saveEverything) + [.markEverything]
    }

    private mutating func end(because what: String) -> [Directive] {
        state = .ended
        return [.end(because: what)]
    }

    mutating func wait(
        _ pause: Duration,
        _ retry: Retry,
        at now: Moment
    ) -> [Directive] {
        // Who is to end can't wait for room that may never come.
        guard !isClosing else { return close() }
        let until = now + pause
        state = .waiting(until: until, retry)
        return [.wake(at: until)]
    }

    /// What to try again of the job that failed; nil: nothing depends on it.
    private var retry: Retry? {
        switch state {
        case .opening(let purpose): .opening(purpose)
        case .loading: .loading
        case .reading: .opening(.load)
        case .saving: .saving
        case .folding, .closed, .standby, .idle, .gathering, .settingAside, .waiting,
            .closing, .ended:
            nil
        }
    }

    private var unfinishedSave: [Directive] { state == .saving ? [.keepUnsaved] : [] }

    private var isAtWork: Bool {
        switch state {
        case .opening, .loading, .reading, .saving, .folding, .settingAside, .closing: true
        case .closed, .standby, .idle, .gathering, .waiting, .ended: false
        }
    }

    // MARK: - Time and end

    /// Timers are never cancelled: one that comes too early, or for a past state, changes nothing.
    mutating func timerFired(_ unsaved: UnsavedCount, at now: Moment) -> [Directive] {
        switch state {
        case .idle:
            return unfolded.isDue(at: now, patience) ? fold() : []
        case .gathering(let until):
            return now >= until ? save() : []
        case .waiting(let until, let retry):
            return now >= until ? tryAgain(retry) : []
        case .closed, .opening, .loading, .reading, .standby, .saving, .folding, .settingAside,
            .closing, .ended:
            return []
        }
    }

    private mutating func tryAgain(_ retry: Retry) -> [Directive] {
        switch retry {
        case .opening(let purpose): open(purpose)
        case .loading: load()
        case .saving: save()
        }
    }

    mutating func closeAsked(_ unsaved: UnsavedCount, at now: Moment) -> [Directive] {
        isClosing = true
        switch state {
        case .idle, .gathering: return goOn(unsaved, at: now)
        case .standby, .waiting: return close()
        case .closed, .ended:
            state = .ended
            return [.settled]
        case .opening, .loading, .reading, .saving, .folding, .settingAside, .closing:
            return []
        }
    }

    mutating func close() -> [Directive] {
        state = .closing
        return [.close]
    }

    mutating func closed() -> [Directive] {
        guard state == .closing else { return [] }
        state = .ended
        return [.settled]
    }
}
