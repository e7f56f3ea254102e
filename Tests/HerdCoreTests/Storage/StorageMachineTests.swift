import Testing

@testable import HerdCore

struct StorageMachineTests {
    private let start = Moment(.seconds(1_000))
    private let awaited = UnsavedCount(awaited: 1)
    private let others = UnsavedCount(others: 1)

    @Test func `the file is read before the worker is ready`() {
        var file = TestStorage()
        #expect(file.happens(.loadAsked) == [.open])
        #expect(file.happens(.opened) == [.load])
        #expect(file.happens(.rowsLoaded(isEnd: false)) == [.load])
        #expect(file.happens(.rowsLoaded(isEnd: true)).first == .ready)
    }

    @Test
    func `what somebody waits for is saved at once, and together with all that came meanwhile`() {
        var file = TestStorage.idle()
        #expect(file.happens(.reportsChanged, awaited) == [.save])
        #expect(file.happens(.reportsChanged, awaited) == [])
        let due = start + .seconds(1)
        #expect(file.happens(.written(rows: 1), awaited) == [.wake(at: due), .save])
        #expect(file.happens(.written(rows: 1)) == [])
    }

    @Test func `what nobody waits for is gathered for half a second`() {
        var file = TestStorage.idle()
        let until = start + .milliseconds(500)
        #expect(file.happens(.reportsChanged, others) == [.wake(at: until)])
        #expect(file.happens(.reportsChanged, others) == [])
        #expect(file.happens(.timerFired, others) == [])
        file.now = until
        #expect(file.happens(.timerFired, others) == [.save])
    }

    @Test func `gathering ends when somebody waits, or when it is much`() {
        for count in [awaited, UnsavedCount(others: 1_001)] {
            var file = TestStorage.idle()
            _ = file.happens(.reportsChanged, others)
            #expect(file.happens(.reportsChanged, count) == [.save])
        }
    }

    @Test func `a full disk refuses reports until there is room`() {
        var file = TestStorage.saving()
        let again = start + .seconds(1)
        #expect(
            file.happens(.failed(.noRoom), awaited)
                == [.answer(.refused), .refuseReports(true), .wake(at: again)]
        )
        #expect(file.happens(.reportsChanged, awaited) == [])
        file.now = again
        #expect(file.happens(.timerFired, awaited) == [.save])
        #expect(
            file.happens(.failed(.noRoom), awaited)
                == [.answer(.refused), .wake(at: again + .seconds(1))]
        )
        file.now = again + .seconds(1)
        #expect(file.happens(.timerFired, awaited) == [.save])
        #expect(file.happens(.written(rows: 1)).first == .refuseReports(false))
        #expect(file.machine.state == .idle)
    }

    @Test
    func `a worker that finds the disk full serves all the same, and reads when there is room`() {
        var file = TestStorage()
        _ = file.happens(.loadAsked)
        let again = start + .seconds(1)
        #expect(
            file.happens(.failed(.noRoom)) == [.refuseReports(true), .ready, .wake(at: again)]
        )
        file.now = again
        #expect(file.happens(.timerFired) == [.open])
        #expect(file.happens(.opened) == [.load])
        #expect(file.happens(.rowsLoaded(isEnd: true), awaited) == [.save])
        #expect(file.happens(.written(rows: 1)).first == .refuseReports(false))
    }

    @Test func `what can be read though the disk is full is known before the worker is ready`() {
        var file = TestStorage.opening()
        #expect(file.happens(.openedForReading) == [.refuseReports(true), .load])
        #expect(file.happens(.rowsLoaded(isEnd: false)) == [.load])
        let again = start + .seconds(1)
        #expect(file.happens(.rowsLoaded(isEnd: true)) == [.ready, .wake(at: again)])
        file.now = again
        #expect(file.happens(.timerFired) == [.open])
        #expect(file.happens(.opened, awaited) == [.load])
        #expect(file.happens(.rowsLoaded(isEnd: true), awaited) == [.save])
        #expect(file.happens(.written(rows: 1)).first == .refuseReports(false))
    }

    @Test func `reports are taken again when the file is open, though none waits to be saved`() {
        for isReadable in [false, true] {
            var file = TestStorage.opening()
            _ = file.happens(isReadable ? .openedForReading : .failed(.noRoom))
            if isReadable { _ = file.happens(.rowsLoaded(isEnd: true)) }
            file.now = start + .seconds(1)
            #expect(file.happens(.timerFired) == [.open])
            _ = file.happens(.opened)
            _ = file.happens(.rowsLoaded(isEnd: true))
            #expect(file.happens(.folded(isEnd: true)) == [.refuseReports(false)])
            #expect(file.happens(.reportsChanged, awaited) == [.save])
        }
    }

    @Test func `a lock that keeps a full disk from being read is waited for`() {
        var file = TestStorage.opening()
        _ = file.happens(.openedForReading)
        #expect(file.happens(.failed(.busy)) == [.wake(at: start + .milliseconds(100))])
        file.now = start + .milliseconds(100)
        #expect(file.happens(.timerFired) == [.open])
    }

    @Test func `a successor does not read a full disk, for its predecessor tells it all`() {
        var file = TestStorage()
        _ = file.happens(.standbyAsked)
        #expect(file.happens(.openedForReading).contains(.ready))
    }

    @Test func `who waits goes on waiting while another process has the lock`() {
        var file = TestStorage.saving()
        let again = start + .milliseconds(100)
        #expect(file.happens(.failed(.busy), awaited) == [.keepUnsaved, .wake(at: again)])
        file.now = again
        #expect(file.happens(.timerFired, awaited) == [.save])
    }

    @Test func `a damaged file is set aside, and a new one gets everything`() {
        var file = TestStorage.saving()
        #expect(
            file.happens(.failed(.damaged("x")), awaited)
                == [.keepUnsaved, .setAside(because: "x")]
        )
        #expect(file.happens(.wasSetAside, awaited) == [.open, .markEverything])
        #expect(file.happens(.opened, awaited) == [.save])
        #expect(file.happens(.failed(.damaged("y")), awaited).isEnd)
    }

    @Test func `a file that is damaged when it is read counts as far as it could be read`() {
        var file = TestStorage()
        _ = file.happens(.loadAsked)
        _ = file.happens(.opened)
        #expect(file.happens(.failed(.damaged("x"))) == [.setAside(because: "x")])
        #expect(file.happens(.wasSetAside) == [.open, .markEverything])
        #expect(file.happens(.opened, others).first == .ready)
    }

    @Test func `a file that somebody deleted is made anew`() {
        var file = TestStorage.saving()
        #expect(file.happens(.failed(.gone), awaited) == [.keepUnsaved, .open, .markEverything])
        #expect(file.happens(.opened, awaited) == [.save])
    }

    @Test func `a failure that leaves the disk in doubt ends the worker, and nobody is answered`() {
        for state in [TestStorage.saving(), .folding(), .opening()] {
            var file = state
            #expect(file.happens(.failed(.broken("x")), awaited) == [.end(because: "x")])
            #expect(file.happens(.reportsChanged, awaited) == [])
            #expect(file.happens(.timerFired, awaited) == [])
        }
    }

    @Test func `a fold that finds no room is tried again later, since nothing is lost`() {
        var file = TestStorage.folding()
        #expect(file.happens(.failed(.noRoom), awaited) == [.save])
    }

    @Test func `a successor writes only when its predecessor no longer does`() {
        var file = TestStorage()
        #expect(file.happens(.standbyAsked) == [.open])
        #expect(file.happens(.opened, others) == [.ready])
        #expect(file.happens(.reportsChanged, UnsavedCount(others: 5_000)) == [])
        #expect(file.happens(.began, UnsavedCount(others: 5_000)) == [.save])
    }

    @Test func `a successor whose predecessor died reads the file before it serves`() {
        var file = TestStorage()
        _ = file.happens(.standbyAsked)
        _ = file.happens(.opened)
        #expect(file.happens(.loadAsked) == [.load])
        #expect(file.happens(.rowsLoaded(isEnd: true)).first == .ready)
        var early = TestStorage()
        _ = early.happens(.standbyAsked)
        #expect(early.happens(.loadAsked) == [])
        #expect(early.happens(.opened) == [.load])
    }

    @Test func `a file is closed when everything is saved, however little waits`() {
        var file = TestStorage.idle()
        _ = file.happens(.reportsChanged, others)
        #expect(file.happens(.closeAsked, others) == [.save])
        #expect(file.happens(.written(rows: 1)).last == .fold)
        #expect(file.happens(.synced(saves: 1)) == [.answer(.saved)])
        #expect(file.happens(.folded(isEnd: false)) == [.fold])
        #expect(file.happens(.folded(isEnd: true)) == [.close])
        #expect(file.happens(.closed) == [.settled])
    }

    @Test func `who ends does not wait for room`() {
        var file = TestStorage.saving()
        #expect(file.happens(.closeAsked, awaited) == [])
        #expect(
            file.happens(.failed(.noRoom), awaited)
                == [.answer(.refused), .refuseReports(true), .close]
        )
    }

    @Test func `a file that was never opened needs no closing`() {
        var file = TestStorage()
        #expect(file.happens(.closeAsked) == [.settled])
    }
}

/// A machine and the time.
struct TestStorage {
    var machine = StorageMachine()
    var now = Moment(.seconds(1_000))

    mutating func happens(
        _ event: StorageMachine.Event,
        _ unsaved: UnsavedCount = UnsavedCount()
    ) -> [StorageMachine.Directive] {
        machine.handle(event, unsaved: unsaved, at: now)
    }

    /// A save is written, and on the disk at once; what follows the writing.
    mutating func writes(
        _ rows: Int,
        _ unsaved: UnsavedCount = UnsavedCount()
    ) -> [StorageMachine.Directive] {
        defer { _ = happens(.synced(saves: 1), unsaved) }
        return happens(.written(rows: rows), unsaved)
    }

    static func opening() -> Self {
        var file = Self()
        _ = file.happens(.loadAsked)
        return file
    }

    static func idle() -> Self {
        var file = opening()
        _ = file.happens(.opened)
        _ = file.happens(.rowsLoaded(isEnd: true))
        _ = file.happens(.folded(isEnd: true))
        return file
    }

    static func saving() -> Self {
        var file = idle()
        _ = file.happens(.reportsChanged, UnsavedCount(awaited: 1))
        return file
    }

    static func folding() -> Self {
        var file = saving()
        _ = file.writes(32_768, UnsavedCount(awaited: 1))
        return file
    }
}

extension [StorageMachine.Directive] {
    var isEnd: Bool {
        if case .end = last { true } else { false }
    }
}
