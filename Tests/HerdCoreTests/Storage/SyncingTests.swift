import Testing

@testable import HerdCore

/// Saves are written ahead of the disk, and answered when they are on it.
struct SyncingTests {
    private let start = Moment(.seconds(1_000))
    private let awaited = UnsavedCount(awaited: 1)

    @Test func `nobody is answered before the disk has what he waits for`() {
        var file = TestStorage.saving()
        #expect(!file.happens(.written(rows: 1), awaited).contains(.answer(.saved)))
        #expect(!file.happens(.written(rows: 1)).contains(.answer(.saved)))
        #expect(file.happens(.synced(saves: 2)) == [.answer(.saved), .answer(.saved)])
        #expect(file.happens(.synced(saves: 1)) == [])
    }

    @Test func `saves are written ahead of the disk, and not too many of them`() {
        var file = TestStorage.saving()
        for _ in 1..<4 { #expect(file.happens(.written(rows: 1), awaited).last == .save) }
        #expect(file.happens(.written(rows: 1), awaited) == [])
        #expect(file.happens(.reportsChanged, awaited) == [])
        #expect(file.happens(.synced(saves: 1), awaited) == [.answer(.saved), .save])
    }

    @Test func `who finds no room is answered behind those who had found some`() {
        var file = TestStorage.saving()
        _ = file.happens(.written(rows: 1), awaited)
        #expect(file.happens(.failed(.noRoom), awaited) == [])
        #expect(file.happens(.reportsChanged, awaited) == [])
        let again = start + .seconds(1)
        #expect(
            file.happens(.synced(saves: 1), awaited)
                == [
                    .answer(.saved), .answer(.refused), .refuseReports(true), .wake(at: again),
                ]
        )
    }

    @Test func `who waits for a lock keeps nobody waiting whose save is on the disk`() {
        var file = TestStorage.saving()
        _ = file.happens(.written(rows: 1), awaited)
        let again = start + .milliseconds(100)
        #expect(file.happens(.failed(.busy), awaited) == [.keepUnsaved, .wake(at: again)])
        #expect(file.happens(.synced(saves: 1), awaited) == [.answer(.saved)])
        file.now = again
        #expect(file.happens(.timerFired, awaited) == [.save])
    }

    @Test func `a damaged file is set aside when all that was written is on the disk`() {
        var file = TestStorage.saving()
        _ = file.happens(.written(rows: 1), awaited)
        #expect(file.happens(.failed(.damaged("x")), awaited) == [.keepUnsaved])
        #expect(
            file.happens(.synced(saves: 1), awaited)
                == [.answer(.saved), .setAside(because: "x")]
        )
    }

    @Test func `all that was written to a file that has lost its name is saved once more`() {
        let anew: [StorageMachine.Directive] = [.open, .markEverything]
        var idle = TestStorage.saving()
        _ = idle.happens(.written(rows: 1))
        #expect(idle.happens(.syncFailed(.gone)) == [.keepUnsaved] + anew)

        for event in [.written(rows: 1), .failed(.noRoom), .failed(.busy)]
            as [StorageMachine.Event]
        {
            var saving = TestStorage.saving()
            _ = saving.happens(.written(rows: 1), awaited)
            #expect(saving.happens(.syncFailed(.gone), awaited) == [])
            #expect(saving.happens(event, awaited) == [.keepUnsaved, .keepUnsaved] + anew)
            #expect(saving.happens(.opened, awaited) == [.save])
        }

        var refusing = TestStorage.saving()
        _ = refusing.happens(.written(rows: 1), awaited)
        _ = refusing.happens(.failed(.noRoom), awaited)
        #expect(
            refusing.happens(.syncFailed(.gone), awaited) == [.keepUnsaved, .keepUnsaved] + anew
        )

        var folding = TestStorage.saving()
        _ = folding.happens(.written(rows: 32_768))
        #expect(folding.happens(.syncFailed(.gone)) == [])
        #expect(folding.happens(.folded(isEnd: true)) == [.keepUnsaved] + anew)
    }

    @Test func `a sync that fails ends the worker, whatever is under way`() {
        for unsaved in [UnsavedCount(), awaited] {
            var file = TestStorage.saving()
            _ = file.happens(.written(rows: 1), unsaved)
            #expect(file.happens(.syncFailed(.broken("x")), unsaved) == [.end(because: "x")])
            #expect(file.happens(.synced(saves: 1), unsaved) == [])
        }
    }

    @Test func `a file is closed when all that was written is on the disk`() {
        var file = TestStorage.saving()
        _ = file.happens(.closeAsked, awaited)
        #expect(file.happens(.written(rows: 1)).last == .fold)
        #expect(file.happens(.folded(isEnd: true)) == [])
        #expect(file.happens(.synced(saves: 1)) == [.answer(.saved), .close])
        #expect(file.happens(.closed) == [.settled])
    }
}
