/// Saves, and what becomes of those that fail.
extension StorageMachine {
    mutating func reportsChanged(_ unsaved: UnsavedCount, at now: Moment) -> [Directive] {
        switch state {
        case .idle: goOn(unsaved, at: now)
        case .gathering where isUrgent(unsaved): save()
        case .gathering, .closed, .opening, .loading, .reading, .standby, .saving,
            .folding, .syncing, .settingAside, .waiting, .closing, .ended:
            []
        }
    }

    mutating func written(_ rows: Int, _ unsaved: UnsavedCount, at now: Moment) -> [Directive] {
        guard state == .saving else { return [] }
        guard !isLost else { return lost() }
        unsynced += 1
        let isFirst = unfolded.isNothing
        unfolded.add(rows, until: now + patience.folding)
        let wake: [Directive] = isFirst ? [.wake(at: now + patience.folding)] : []
        return takeAgain() + wake + afterSave(unsaved, at: now)
    }

    mutating func synced(_ saves: Int, _ unsaved: UnsavedCount, at now: Moment) -> [Directive] {
        guard state != .ended, !isLost, saves <= unsynced else { return [] }
        unsynced -= saves
        return Array(repeating: .answer(.saved), count: saves) + afterSync(unsaved, at: now)
    }

    private mutating func afterSync(_ unsaved: UnsavedCount, at now: Moment) -> [Directive] {
        switch state {
        case .idle: goOn(unsaved, at: now)
        case .syncing(let sequel): whenSynced(sequel, at: now)
        case .closed, .opening, .loading, .reading, .standby, .gathering, .saving, .folding,
            .settingAside, .waiting, .closing, .ended:
            []
        }
    }

    /// Does what is to follow once all that was written is on the disk, now or then.
    mutating func whenSynced(_ sequel: Sequel, at now: Moment) -> [Directive] {
        guard unsynced == 0 else {
            state = .syncing(then: sequel)
            return []
        }
        switch sequel {
        case .refuse:
            return [.answer(.refused)] + refuse() + wait(patience.room, .saving, at: now)
        case .setAside(let what):
            state = .settingAside
            return [.setAside(because: what)]
        case .close:
            state = .closing
            return [.close]
        }
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
        guard !isLost else { return lost() }
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
            return takeAgain() + (isClosing ? whenSynced(.close, at: now) : [])
        }
        let until = now + patience.gathering
        state = .gathering(until: until)
        return [.wake(at: until)]
    }

    private func isUrgent(_ unsaved: UnsavedCount) -> Bool {
        unsaved.awaited > 0 || unsaved.isMuch || isClosing && !unsaved.isNothing
    }

    /// Not too far ahead of the disk.
    private mutating func save() -> [Directive] {
        guard unsynced < patience.unsyncedSaves else {
            state = .idle
            return []
        }
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
        case .broken(let what): return end(because: what)
        case .gone: return lost()
        case _ where isLost: return lost()
        case .noRoom: return noRoom(unsaved, at: now)
        case .busy: return busy(unsaved, at: now)
        case .damaged(let what): return damaged(what, at: now)
        }
    }

    /// Nothing that was written since the last sync counts.
    mutating func syncFailed(_ failure: StorageFailure) -> [Directive] {
        guard state != .ended else { return [] }
        guard failure == .gone else { return end(because: "\(failure)") }
        guard state == .saving || state == .folding else { return lost() }
        isLost = true
        return []
    }

    /// A new file takes the place of the one that has lost its name.
    private mutating func lost() -> [Directive] {
        let saves = unsynced + unfinishedSave.count
        (unsynced, isLost) = (0, false)
        return Array(repeating: .keepUnsaved, count: saves) + open(.saveEverything)
            + [.markEverything]
    }

    /// Reports are refused until there is room; a worker that begins is ready all the same.
    ///
    /// What could not be folded is safe where it is.
    private mutating func noRoom(_ unsaved: UnsavedCount, at now: Moment) -> [Directive] {
        guard let retry else { return goOn(unsaved, at: now) }
        guard retry != .saving else { return whenSynced(.refuse, at: now) }
        return refuse() + ready() + wait(patience.room, retry, at: now)
    }

    mutating func refuse() -> [Directive] {
        defer { refuses = true }
        return refuses ? [] : [.refuseReports(true)]
    }

    private mutating func busy(_ unsaved: UnsavedCount, at now: Moment) -> [Directive] {
        guard let retry else { return goOn(unsaved, at: now) }
        return unfinishedSave + wait(patience.lock, retry, at: now)
    }

    private mutating func damaged(_ what: String, at now: Moment) -> [Directive] {
        guard !hasSetAside else { return end(because: "a new file is damaged, too: \(what)") }
        hasSetAside = true
        return unfinishedSave + whenSynced(.setAside(because: what), at: now)
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
        guard !isClosing else { return whenSynced(.close, at: now) }
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
        case .folding, .closed, .standby, .idle, .gathering, .syncing, .settingAside, .waiting,
            .closing, .ended:
            nil
        }
    }

    /// The save that was begun last has not come about, and nobody was told.
    private var unfinishedSave: [Directive] {
        state == .saving || state == .syncing(then: .refuse) ? [.keepUnsaved] : []
    }

    private var isAtWork: Bool {
        switch state {
        case .opening, .loading, .reading, .saving, .folding, .settingAside, .closing: true
        case .closed, .standby, .idle, .gathering, .syncing, .waiting, .ended: false
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
        case .closed, .opening, .loading, .reading, .standby, .saving, .folding, .syncing,
            .settingAside, .closing, .ended:
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
        case .standby, .waiting: return whenSynced(.close, at: now)
        case .closed, .ended:
            state = .ended
            return [.settled]
        case .opening, .loading, .reading, .saving, .folding, .syncing, .settingAside, .closing:
            return []
        }
    }

    mutating func closed() -> [Directive] {
        guard state == .closing else { return [] }
        state = .ended
        return [.settled]
    }
}
