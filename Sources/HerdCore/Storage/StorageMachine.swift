/// The life of a server's file: when it is read, when a save begins, and what becomes of failures.
///
///     closed ──▶ opening ──▶ loading ──▶ idle ◀──▶ gathering ──▶ saving ──▶ folding
///                  │ ▲  └─▶ standby ──▶──┘ ▲                     │ │           │
///                  ▼ │                     └─────────────────────┘ │           │
///           settingAside ◀─────────────────────────────────────────┴───────────┘
///                  reading ──▶ waiting: for room or a lock; then once more       ended
///
/// One job at a time, each on the file's own thread. What a save has written is *synced*, brought
/// to the disk, by a thread beside it, while the next save is written already; then it is answered.
///
/// *Standby*: the file is open, and a predecessor still answers for what is in it. *Gathering*:
/// nobody waits for what is unsaved, so it may become more. *Folding*: what saves have added as
/// batches goes to its place in the file. *Syncing*: nothing more is written before all that was
/// written is on the disk. *Reading*: there is no room to write, but what is in the file is known
/// before the worker serves. *Waiting*: a save or an opening is tried again later; if the disk was
/// full, reports are refused until then, and everything else goes on. *Setting aside*: the file is
/// damaged, and a new one takes its place; all that is known is saved there. A failure that leaves
/// unclear what is on the disk ends the worker: an fsync that failed once proves nothing when it
/// succeeds (Rebello and others, "Can Applications Recover from fsync Failures?", 2020).
public struct StorageMachine: Equatable, Sendable {
    public internal(set) var state: State = .closed
    /// The file was opened, and read where it was to be.
    private var isReady = false
    /// The disk was full when it was last written to.
    var refuses = false
    /// A second damaged file in one life is the disk's fault.
    var hasSetAside = false
    /// What has been saved, and stands in the file as it was saved.
    var unfolded = Unfolded()
    /// Saves that were written, and that may not be on the disk yet.
    var unsynced = 0
    /// The file has lost its name, and a job is still at work on it.
    var isLost = false
    /// To be closed when nothing is unsaved.
    var isClosing = false
    let patience: Patience

    public enum State: Equatable, Sendable {
        case closed
        case opening(then: Purpose)
        case loading
        case reading
        case standby
        case idle
        case gathering(until: Moment)
        case saving
        case folding
        case syncing(then: Sequel)
        case settingAside
        case waiting(until: Moment, Retry)
        case closing
        case ended
    }

    /// What the file is opened for.
    public enum Purpose: Equatable, Sendable {
        /// To be read, and then written.
        case load
        /// To be written when the predecessor no longer does.
        case standby
        /// To get everything that is known: the file is new.
        case saveEverything
    }

    /// What is tried again.
    public enum Retry: Equatable, Sendable {
        case opening(Purpose)
        case loading
        case saving
    }

    /// What happens when all that was written is on the disk.
    public enum Sequel: Equatable, Sendable {
        /// The save that found no room is answered, behind those before it.
        case refuse
        case setAside(because: String)
        case close
    }

    public enum Event: Equatable, Sendable {
        /// Read the file, and write it from then on.
        ///
        /// Also where a predecessor has died, which may have saved what it could not say any more.
        case loadAsked
        /// Open the file; the predecessor still writes it, and says what is in it.
        case standbyAsked
        case opened
        /// The file can be read, and there is no room to write.
        case openedForReading
        /// So many more rows have been read, and there may be others or not.
        case rowsLoaded(isEnd: Bool)
        /// The predecessor has gone, and nothing that it knew is missing here.
        case began
        /// Reports have come.
        case reportsChanged
        /// The save stands in the file, so many rows, and is being brought to the disk.
        case written(rows: Int)
        /// So many more saves are on the disk, in the order in which they were written.
        case synced(saves: Int)
        /// What was written may not be on the disk, and no later save will be said to be.
        case syncFailed(StorageFailure)
        /// A piece is folded; it was the last one or not.
        case folded(isEnd: Bool)
        case wasSetAside
        case failed(StorageFailure)
        case closeAsked
        case closed
        case timerFired
    }

    public enum Directive: Equatable, Sendable {
        case open
        /// Read more rows.
        case load
        /// Write what is unsaved, and bring it to the disk.
        case save
        /// Bring a piece of what was saved to its place.
        case fold
        /// Close the file and give it another name.
        case setAside(because: String)
        case close
        /// The file is open, and was read where it was to be: the worker may be ready.
        case ready
        /// Answer who waits for the oldest save that is under way, which is over.
        case answer(SaveOutcome)
        /// The save that was begun last is to be tried again; who waits for it goes on waiting.
        case keepUnsaved
        /// Refuse IAMAT, or take them again.
        case refuseReports(Bool)
        /// All that is known is unsaved now.
        case markEverything
        /// Nothing is unsaved and the file is closed, or it is nobody's business any more.
        case settled
        /// End the worker at once.
        case end(because: String)
        case wake(at: Moment)
    }

    /// How long what may wait, waits.
    public struct Patience: Equatable, Sendable {
        /// What nobody waits for is saved within a second: half of it is the disk's.
        var gathering: Duration = .milliseconds(500)
        /// Somebody makes room, or does not; each try costs one write.
        var room: Duration = .seconds(1)
        /// SQLite has waited five seconds for the lock already.
        var lock: Duration = .milliseconds(100)
        /// Who looks into the file finds there what was saved a second ago.
        var folding: Duration = .seconds(1)
        /// Some 4 MB of write-ahead log: a page a save, at least.
        var unfoldedSaves = 1_000
        /// Some 3 MB of batches, which SQLite still has in memory when they are folded.
        var unfoldedRows = 32_768
        /// Saves that are written ahead of the disk.
        var unsyncedSaves = 4

        public init() {}
    }

    public init(patience: Patience = Patience()) {
        self.patience = patience
    }

    /// Tells what happened, and what is unsaved after it; the answer says what to do.
    public mutating func handle(
        _ event: Event,
        unsaved: UnsavedCount,
        at now: Moment
    ) -> [Directive] {
        switch event {
        case .loadAsked: loadAsked()
        case .standbyAsked: state == .closed ? open(.standby) : []
        case .opened: opened(unsaved, at: now)
        case .openedForReading: openedForReading(unsaved, at: now)
        case .rowsLoaded(let isEnd): rowsLoaded(isEnd: isEnd, unsaved, at: now)
        case .began: began(unsaved, at: now)
        case .reportsChanged: reportsChanged(unsaved, at: now)
        case .written(let rows): written(rows, unsaved, at: now)
        case .synced(let saves): synced(saves, unsaved, at: now)
        case .syncFailed(let failure): syncFailed(failure)
        case .folded(let isEnd): folded(isEnd: isEnd, unsaved, at: now)
        case .wasSetAside: wasSetAside()
        case .failed(let failure): failed(failure, unsaved, at: now)
        case .closeAsked: closeAsked(unsaved, at: now)
        case .closed: closed()
        case .timerFired: timerFired(unsaved, at: now)
        }
    }

    // MARK: - Opening

    private mutating func loadAsked() -> [Directive] {
        switch state {
        case .closed:
            return open(.load)
        case .standby:
            isReady = false
            return load()
        case .opening(.standby):
            isReady = false
            state = .opening(then: .load)
            return []
        case .waiting(let until, .opening(.standby)):
            isReady = false
            state = .waiting(until: until, .opening(.load))
            return []
        case .opening, .loading, .reading, .idle, .gathering, .saving, .folding,
            .syncing, .settingAside, .waiting, .closing, .ended:
            return []
        }
    }

    mutating func open(_ purpose: Purpose) -> [Directive] {
        state = .opening(then: purpose)
        return [.open]
    }

    private mutating func opened(_ unsaved: UnsavedCount, at now: Moment) -> [Directive] {
        guard case .opening(let purpose) = state else { return [] }
        switch purpose {
        case .load: return load()
        case .standby where isClosing: return whenSynced(.close, at: now)
        case .standby:
            state = .standby
            return ready()
        case .saveEverything: return ready() + goOn(unsaved, at: now)
        }
    }

    /// What it knows is not older than what it has acknowledged, whatever the disk takes.
    private mutating func openedForReading(
        _ unsaved: UnsavedCount,
        at now: Moment
    ) -> [Directive] {
        guard state == .opening(then: .load) else {
            return failed(.noRoom, unsaved, at: now)
        }
        state = .reading
        return refuse() + [.load]
    }

    mutating func load() -> [Directive] {
        state = .loading
        return [.load]
    }

    private mutating func rowsLoaded(
        isEnd: Bool,
        _ unsaved: UnsavedCount,
        at now: Moment
    ) -> [Directive] {
        switch state {
        case .loading:
            guard isEnd else { return [.load] }
            // A worker that was killed has left batches, it may be many lives ago.
            unfolded.add(0, until: now)
            return ready() + goOn(unsaved, at: now)
        case .reading:
            return isEnd ? ready() + wait(patience.room, .opening(.load), at: now) : [.load]
        case .closed, .opening, .standby, .idle, .gathering, .saving, .folding,
            .syncing, .settingAside, .waiting, .closing, .ended:
            return []
        }
    }

    mutating func ready() -> [Directive] {
        defer { isReady = true }
        return isReady ? [] : [.ready]
    }

    private mutating func began(_ unsaved: UnsavedCount, at now: Moment) -> [Directive] {
        switch state {
        case .standby: return goOn(unsaved, at: now)
        case .opening(.standby):
            state = .opening(then: .saveEverything)
            return []
        case .waiting(let until, .opening(.standby)):
            state = .waiting(until: until, .opening(.saveEverything))
            return []
        case .closed, .opening, .loading, .reading, .idle, .gathering, .saving, .folding,
            .syncing, .settingAside, .waiting, .closing, .ended:
            return []
        }
    }
}
