import HerdCore
import Testing

@testable import HerdServer

@Suite struct LifeMachineListeningTests {
    private let start = Moment(.seconds(1_000))

    @Test func `a worker listens to its neighbors before it serves, and not for ever`() {
        for event in [LifeMachine.Event.neighborsTold, .timerFired] {
            var machine = LifeMachine(patience: .init())
            let end = start + .seconds(2)
            let directives = machine.handle(
                .started(isSuccessor: false, neighborsTell: true),
                at: start
            )
            #expect(directives == [.openToNeighbors, .wake(at: end)])
            #expect(machine.handle(.timerFired, at: start) == [])
            #expect(machine.isListening && machine.isForNeighbors(hasSuccessor: false))
            #expect(machine.handle(event, at: end) == [.serve])
            #expect(machine.state == .serving)
            #expect(machine.handle(.neighborsTold, at: end) == [])
        }
    }

    @Test func `a worker whose predecessor died before it had told all listens, too`() {
        for event in [LifeMachine.Event.predecessorLost, .predecessorGaveWay, .timerFired] {
            var machine = LifeMachine(patience: .init())
            _ = machine.handle(.started(isSuccessor: true, neighborsTell: true), at: start)
            let later = start + .seconds(2)
            let directives = machine.handle(event, at: later)
            #expect(directives == [.openToNeighbors, .wake(at: later + .seconds(2))], "\(event)")
            #expect(machine.handle(.neighborsTold, at: later) == [.serve])
        }
    }

    @Test func `who waits while a worker listens is answered though it shall end`() {
        for event in [LifeMachine.Event.drainAsked(.seconds(9)), .finishAsked] {
            var machine = LifeMachine(patience: .init())
            _ = machine.handle(.started(isSuccessor: false, neighborsTell: true), at: start)
            let directives = machine.handle(event, at: start)
            #expect(directives.prefix(3) == [.serve, .stopAccepting, .giveWay])
        }
    }

    @Test func `of two workers of a server one is for the neighbors`() {
        var old = LifeMachine(patience: .init())
        _ = old.handle(.started(isSuccessor: false), at: start)
        #expect(old.isForNeighbors(hasSuccessor: true))
        _ = old.handle(.handoverAsked, at: start)
        #expect(!old.isForNeighbors(hasSuccessor: true))
        _ = old.handle(.handoverFailed, at: start)
        #expect(old.isForNeighbors(hasSuccessor: true))
        _ = old.handle(.finishAsked, at: start)
        #expect(!old.isForNeighbors(hasSuccessor: true))
        #expect(old.isForNeighbors(hasSuccessor: false))
        var successor = LifeMachine(patience: .init())
        _ = successor.handle(.started(isSuccessor: true), at: start)
        _ = successor.handle(.joined, at: start)
        #expect(!successor.isForNeighbors(hasSuccessor: false))
        _ = successor.handle(.predecessorGaveWay, at: start)
        #expect(successor.isForNeighbors(hasSuccessor: false))
    }
}
