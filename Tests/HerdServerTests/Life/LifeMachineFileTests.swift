import HerdCore
import Testing

@testable import HerdServer

/// The life of a worker that keeps its reports in a file.
@Suite struct LifeMachineFileTests {
    private let start = Moment(.seconds(1_000))

    @Test func `a worker reads its file before it opens`() {
        var machine = LifeMachine(patience: .init(), keepsFile: true)
        #expect(machine.handle(.started(isSuccessor: false), at: start) == [.loadFile])
        #expect(machine.handle(.timerFired, at: start + .seconds(60)) == [])
        #expect(machine.handle(.fileReady, at: start) == [.open(accepting: true)])
    }

    @Test func `a successor opens the file, and stands by when it has joined too`() {
        var machine = successor()
        #expect(machine.handle(.joined, at: start) == [])
        #expect(machine.handle(.fileReady, at: start) == [.open(accepting: false)])
        var other = successor()
        #expect(other.handle(.fileReady, at: start) == [])
        #expect(other.handle(.joined, at: start) == [.open(accepting: false)])
        #expect(other.handle(.predecessorGaveWay, at: start) == [.accept])
    }

    @Test func `a successor whose predecessor died reads what that one had saved`() {
        var joining = successor()
        _ = joining.handle(.fileReady, at: start)
        #expect(joining.handle(.predecessorLost, at: start) == [.loadFile])
        #expect(joining.handle(.fileReady, at: start) == [.open(accepting: true)])

        var standingBy = successor()
        _ = standingBy.handle(.fileReady, at: start)
        _ = standingBy.handle(.joined, at: start)
        #expect(standingBy.handle(.predecessorLost, at: start) == [.loadFile])
        #expect(standingBy.handle(.takingBegan, at: start) == [])
        #expect(standingBy.handle(.fileReady, at: start) == [.accept])

        var early = successor()
        _ = early.handle(.joined, at: start)
        #expect(early.handle(.predecessorLost, at: start) == [.loadFile])
        #expect(early.handle(.fileReady, at: start) == [.open(accepting: true)])
    }

    @Test func `a successor that was handed the connections needs no file to be read`() {
        var machine = successor()
        _ = machine.handle(.fileReady, at: start)
        _ = machine.handle(.joined, at: start)
        _ = machine.handle(.takingBegan, at: start)
        #expect(machine.handle(.predecessorLost, at: start) == [])
        #expect(machine.handle(.connectionsTaken, at: start) == [.accept])
    }

    @Test func `a worker that is told to end while it reads does so`() {
        var machine = LifeMachine(patience: .init(), keepsFile: true)
        _ = machine.handle(.started(isSuccessor: false), at: start)
        #expect(machine.handle(.finishAsked, at: start) == [.end])
        #expect(machine.handle(.fileReady, at: start) == [])
    }

    private func successor() -> LifeMachine {
        var machine = LifeMachine(patience: .init(), keepsFile: true)
        let directives = machine.handle(.started(isSuccessor: true), at: start)
        #expect(directives == [.openFile, .join, .wake(at: start + .seconds(2))])
        return machine
    }
}
