import HerdCore
import NIOCore

/// A server's reports on the disk: the shell of `StorageMachine`.
///
/// Lives on the event loop; the file itself has a thread.
final class Storage {
    private let parts: Parts
    private let path: String
    private lazy var thread = StorageThread(path: path, eventLoop: parts.eventLoop) {
        [weak self] result in self?.synced(result)
    }
    private let told: (News) -> Void
    private var machine = StorageMachine()
    private var events = CircularBuffer<StorageMachine.Event>()
    private var isHandling = false
    /// The save that is over, and what has become of it, until that is told.
    private var ended: (save: SaveNumber, outcome: SaveOutcome)?
    /// What the next save gets; its memory goes to the file's thread and comes back as `spareRows`.
    private var rows = ReportRows()
    /// For the save behind the next one: who tells of the last save may still hold this memory.
    private var spareRows = ReportRows()
    /// Where reading goes on.
    private var place = ReportFile.Place.start
    /// When the saves that are under way began, the oldest first.
    private var began = CircularBuffer<Moment>()
    /// How long the last save took, from when its reports were gathered.
    private(set) var lastSave: Duration = .zero
    /// Nothing is left to do for the file.
    private(set) var isSettled = false
    /// The file was damaged; another one has taken its place.
    private(set) var hasSetAside = false
    /// The file was deleted or moved away; another one has taken its place.
    private(set) var hasLostFile = false

    enum News {
        /// The file is open, and was read where it was to be.
        case ready
        /// All saves up to this one are over.
        case saveEnded(SaveNumber, SaveOutcome)
        /// Nothing is left to do for the file.
        case settled
        /// Nobody knows what is on the disk.
        case failed
    }

    /// What of the worker takes part.
    struct Parts {
        let reports: Reports
        let clock: Clock
        let log: ServerLog
        let failpoints: Failpoints
        let eventLoop: any EventLoop
    }

    /// The file at `path`, which is not touched yet; `told` gets the news.
    init(path: String, parts: Parts, told: @escaping (News) -> Void) {
        self.parts = parts
        self.told = told
        self.path = path
    }

    func load() { happened(.loadAsked) }
    func standBy() { happened(.standbyAsked) }
    func begin() { happened(.began) }
    func close() { happened(.closeAsked) }

    /// Reports may have come; is called once for all that one turn of the event loop brought.
    func look() { happened(.reportsChanged) }

    /// Lets go of the file as it is.
    func stop() { thread.stop() }

    // MARK: - The machine

    /// One event after the other, also those that come from performing a directive.
    private func happened(_ event: StorageMachine.Event) {
        events.append(event)
        guard !isHandling else { return }
        isHandling = true
        while let next = events.popFirst() {
            let directives = machine.handle(
                next,
                unsaved: parts.reports.unsaved,
                at: parts.clock.moment()
            )
            for directive in directives { perform(directive) }
            tellAnswer()
        }
        isHandling = false
    }

    private func perform(_ directive: StorageMachine.Directive) {
        switch directive {
        case .open: open()
        case .load: loadRows()
        case .save: save()
        case .fold: fold()
        case .setAside(let reason): setAside(because: reason)
        case .close: closeFile()
        case .ready: told(.ready)
        case .answer(let outcome): answer(outcome)
        case .keepUnsaved:
            began.removeLast()
            _ = parts.reports.saveFailed()
        case .refuseReports(let refuses):
            parts.log.reportsRefused(refuses)
            parts.reports.refuseReports(refuses)
        case .markEverything: parts.reports.saveEverything()
        case .settled:
            isSettled = true
            told(.settled)
        case .end(let reason):
            parts.log.storageFailed(reason)
            told(.failed)
        case .wake(let moment):
            parts.eventLoop.assumeIsolated().scheduleTask(deadline: NIODeadline(moment)) {
                [weak self] in self?.happened(.timerFired)
            }
        }
    }

    // MARK: - Jobs

    private func open() {
        place = .start
        thread.run { file throws(StorageFailure) in
            try file.open()
        } then: { [weak self] result in
            self?.jobEnded(result) { canWrite in canWrite ? .opened : .openedForReading }
        }
    }

    private func loadRows() {
        let place = place
        thread.run { file throws(StorageFailure) in
            try file.rows(from: place)
        } then: { [weak self] result in
            guard let self else { return }
            jobEnded(result) { piece in self.loaded(piece) }
        }
    }

    private func loaded(_ piece: ReportFile.Piece) -> StorageMachine.Event {
        guard parts.reports.restore(piece.rows) == 0 else {
            return .failed(.damaged("a row is no report"))
        }
        guard let next = piece.next else { return .rowsLoaded(isEnd: true) }
        place = next
        return .rowsLoaded(isEnd: false)
    }

    private func save() {
        parts.reports.beginSave(into: &rows)
        parts.failpoints.reach(.storageSave)
        began.append(parts.clock.moment())
        let batch = rows
        rows = spareRows
        spareRows = ReportRows()
        thread.save(batch) { [weak self] result in
            guard let self else { return }
            jobEnded(result) { batch in self.written(batch) }
        }
    }

    private func written(_ batch: ReportRows) -> StorageMachine.Event {
        spareRows = batch
        return .written(rows: batch.count)
    }

    private func synced(_ result: Result<Int, StorageFailure>) {
        switch result {
        case .success(let saves):
            parts.failpoints.reach(.storageSaved)
            happened(.synced(saves: saves))
        case .failure(let failure):
            note(failure)
            happened(.syncFailed(failure))
        }
    }

    private func fold() {
        thread.run { file throws(StorageFailure) in
            try file.fold()
        } then: { [weak self] result in
            self?.jobEnded(result) { isEnd in .folded(isEnd: isEnd) }
        }
    }

    private func setAside(because reason: String) {
        hasSetAside = true
        parts.log.fileSetAside(because: reason)
        thread.run { file throws(StorageFailure) in
            try file.setAside()
        } then: { [weak self] result in
            self?.jobEnded(result) { .wasSetAside }
        }
    }

    private func closeFile() {
        thread.run { file throws(StorageFailure) in
            file.close()
        } then: { [weak self] _ in
            self?.happened(.closed)
        }
    }

    private func jobEnded<Value>(
        _ result: Result<Value, StorageFailure>,
        _ event: (Value) -> StorageMachine.Event
    ) {
        switch result {
        case .success(let value): happened(event(value))
        case .failure(let failure):
            note(failure)
            happened(.failed(failure))
        }
    }

    private func note(_ failure: StorageFailure) {
        guard failure == .gone else { return }
        hasLostFile = true
        parts.log.fileGone()
    }

    private func answer(_ outcome: SaveOutcome) {
        if let began = began.popFirst() { lastSave = parts.clock.moment() - began }
        let save =
            switch outcome {
            case .saved: parts.reports.saveSucceeded()
            case .refused: parts.reports.saveFailed()
            }
        ended = (save, outcome)
    }

    /// Answers are sent while the disk is at work again, and not before it is.
    private func tellAnswer() {
        guard let ended else { return }
        self.ended = nil
        told(.saveEnded(ended.save, ended.outcome))
    }
}
