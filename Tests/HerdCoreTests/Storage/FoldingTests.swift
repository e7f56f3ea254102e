import Testing

@testable import HerdCore

/// What saves have added to a file comes to its place between them.
struct FoldingTests {
    private let start = Moment(.seconds(1_000))
    private let awaited = UnsavedCount(awaited: 1)

    @Test func `what was saved is folded a second later, also while saves follow one another`() {
        let due = start + .seconds(1)
        var quiet = TestStorage.saving()
        #expect(quiet.writes(1) == [.wake(at: due)])
        var busy = TestStorage.saving()
        _ = busy.writes(1, awaited)
        #expect(quiet.happens(.timerFired) == [])
        quiet.now = due
        busy.now = due
        #expect(quiet.happens(.timerFired) == [.fold])
        #expect(busy.happens(.timerFired, awaited) == [])
        #expect(busy.writes(1, awaited) == [.fold])
        #expect(busy.happens(.folded(isEnd: true), awaited) == [.save])
        // Only what comes now is due again, and later.
        #expect(quiet.happens(.folded(isEnd: true)) == [])
        #expect(quiet.happens(.timerFired) == [])
        _ = quiet.happens(.reportsChanged, awaited)
        let later = due + .seconds(1)
        #expect(quiet.writes(1) == [.wake(at: later)])
    }

    @Test func `many rows, or many saves of a few, are folded at once`() {
        var file = TestStorage.saving()
        _ = file.writes(32_767, awaited)
        #expect(file.writes(1, awaited) == [.fold])
        #expect(file.happens(.folded(isEnd: true), awaited) == [.save])
        for _ in 1..<1_000 {
            #expect(file.writes(1, awaited).last == .save)
        }
        #expect(file.writes(1, awaited) == [.fold])
    }

    @Test func `folds of much are taken in pieces, with saves between them`() {
        var file = TestStorage.folding()
        #expect(file.happens(.folded(isEnd: false), awaited) == [.save])
        #expect(file.writes(1) == [.fold])
        #expect(file.happens(.folded(isEnd: false)) == [.fold])
        #expect(file.happens(.folded(isEnd: true)) == [])
        #expect(file.machine.state == .idle)
    }

    @Test func `what was left by a worker that was killed is folded by the next one`() {
        var file = TestStorage.opening()
        _ = file.happens(.opened)
        #expect(file.happens(.rowsLoaded(isEnd: true)) == [.ready, .fold])
        #expect(file.happens(.reportsChanged, awaited) == [])
        #expect(file.happens(.folded(isEnd: true), awaited) == [.save])
    }
}
