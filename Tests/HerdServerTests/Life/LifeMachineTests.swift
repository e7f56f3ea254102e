import HerdCore
import Testing

@testable import HerdServer

@Suite struct LifeMachineTests {
    private let start = Moment(.seconds(1_000))

    @Test func `a worker that succeeds nobody opens at once`() {
        var machine = LifeMachine(patience: .init())
        let directives = machine.handle(.started(isSuccessor: false), at: start)
        #expect(directives == [.open(accepting: true)])
        #expect(machine.state == .serving)
    }

    @Test func `a successor that has joined accepts when its predecessor has given way`() {
        var machine = joining()
        #expect(machine.handle(.predecessorSpoke, at: start + .seconds(1)).count == 1)
        #expect(machine.handle(.timerFired, at: start + .seconds(2)) == [])
        let directives = machine.handle(.joined, at: start + .seconds(2))
        #expect(directives == [.open(accepting: false)])
        #expect(machine.handle(.timerFired, at: start + .seconds(100)) == [])
        #expect(machine.handle(.predecessorGaveWay, at: start + .seconds(101)) == [.accept])
        #expect(machine.handle(.predecessorLost, at: start + .seconds(102)) == [])
    }

    @Test func `a successor that stands by accepts when its predecessor has died`() {
        var machine = joining()
        _ = machine.handle(.joined, at: start)
        #expect(machine.handle(.predecessorLost, at: start) == [.accept])
    }

    @Test func `a worker that accepts no longer gives way to its successor`() {
        for event in [LifeMachine.Event.drainAsked(.seconds(9)), .finishAsked] {
            var machine = serving()
            let directives = machine.handle(event, at: start)
            #expect(directives.prefix(2) == [.stopAccepting, .giveWay])
        }
    }

    @Test func `a successor does not wait for a silent predecessor`() {
        var machine = joining()
        let directives = machine.handle(.timerFired, at: start + .seconds(2))
        #expect(directives == [.open(accepting: true)])
    }

    @Test func `a successor whose predecessor is gone opens without it`() {
        var machine = joining()
        #expect(machine.handle(.predecessorLost, at: start) == [.open(accepting: true)])
    }

    @Test func `draining ends when the last connection has gone`() {
        var machine = serving()
        #expect(
            machine.handle(.drainAsked(.seconds(9)), at: start)
                == [.stopAccepting, .giveWay, .drainConnections, .wake(at: start + .seconds(9))]
        )
        #expect(
            machine.handle(.connectionsGone, at: start + .seconds(1))
                == [.flushReports, .wake(at: start + .seconds(3))]
        )
        #expect(machine.handle(.reportsFlushed, at: start + .seconds(1)) == [.end])
    }

    @Test func `when the time to drain is over, what is left is finished, then cut`() {
        var machine = serving()
        _ = machine.handle(.drainAsked(.seconds(9)), at: start)
        #expect(
            machine.handle(.timerFired, at: start + .seconds(9))
                == [.finishConnections, .wake(at: start + .seconds(19))]
        )
        #expect(machine.handle(.timerFired, at: start + .seconds(19)) == [.cutConnections])
        #expect(machine.handle(.connectionsGone, at: start + .seconds(19)).first == .flushReports)
        #expect(machine.handle(.timerFired, at: start + .seconds(21)) == [.end])
    }

    @Test func `a worker that drains can be told to finish`() {
        var machine = serving()
        _ = machine.handle(.drainAsked(.seconds(9)), at: start)
        #expect(machine.handle(.finishAsked, at: start).first == .finishConnections)
        #expect(machine.handle(.drainAsked(.seconds(9)), at: start) == [])
    }

    @Test func `a worker that does not serve yet ends at once`() {
        var machine = joining()
        #expect(machine.handle(.finishAsked, at: start) == [.end])
        #expect(machine.handle(.joined, at: start) == [])
    }

    @Test func `a worker that hands over ends when its connections are gone`() {
        var machine = serving()
        #expect(machine.handle(.handoverAsked, at: start) == [.handOver])
        #expect(machine.handle(.connectionsGone, at: start) == [])
        #expect(machine.handle(.connectionsHanded, at: start) == [.end])
    }

    @Test func `a worker that could not hand over serves on, and can try again`() {
        var machine = serving()
        for _ in 0..<2 {
            #expect(machine.handle(.handoverAsked, at: start) == [.handOver])
            #expect(machine.handle(.handoverAsked, at: start) == [.refuseHandover])
            #expect(machine.handle(.handoverFailed, at: start) == [])
            #expect(machine.state == .serving)
        }
    }

    @Test func `who is asked to end amid a hand-over does so when that is over`() {
        var machine = serving()
        _ = machine.handle(.handoverAsked, at: start)
        #expect(machine.handle(.drainAsked(.seconds(9)), at: start) == [])
        #expect(machine.handle(.finishAsked, at: start) == [])
        #expect(machine.handle(.drainAsked(.seconds(9)), at: start) == [])
        let directives = machine.handle(.handoverFailed, at: start)
        #expect(directives.prefix(3) == [.stopAccepting, .giveWay, .finishConnections])
    }

    @Test func `a successor accepts when it has the connections`() {
        var machine = standingBy()
        #expect(machine.handle(.takingBegan, at: start) == [])
        #expect(machine.handle(.predecessorLost, at: start) == [])
        #expect(machine.handle(.connectionsTaken, at: start) == [.accept])
        #expect(machine.state == .serving)
    }

    @Test func `a successor whose predecessor died amid the hand-over accepts all the same`() {
        var machine = standingBy()
        _ = machine.handle(.takingBegan, at: start)
        _ = machine.handle(.predecessorLost, at: start)
        #expect(machine.handle(.takingFailed, at: start) == [.accept])
    }

    @Test func `a successor that got nothing stands by for the next attempt`() {
        var machine = standingBy()
        for _ in 0..<2 {
            _ = machine.handle(.takingBegan, at: start)
            #expect(machine.handle(.takingFailed, at: start) == [])
            #expect(machine.state == .standby)
        }
    }

    @Test func `a successor that is to end while connections come takes care of them first`() {
        var machine = standingBy()
        _ = machine.handle(.takingBegan, at: start)
        #expect(machine.handle(.finishAsked, at: start) == [])
        let directives = machine.handle(.connectionsTaken, at: start)
        #expect(directives.prefix(3) == [.accept, .stopAccepting, .giveWay])
        #expect(directives.contains(.finishConnections))
    }

    @Test func `every state takes every event, and keeps its promises`() {
        for machine in everyMachine() {
            for event in Self.everyEvent {
                for wait in [Duration.zero, .seconds(100)] {
                    var after = machine
                    let directives = after.handle(event, at: start + wait)
                    check(
                        machine.state,
                        event,
                        directives,
                        after.state,
                        isFileReady: after.isFileReady
                    )
                }
            }
        }
    }

    /// What must always hold: who serves accepts, the end is the end, no phase is endless.
    private func check(
        _ before: LifeMachine.State,
        _ event: LifeMachine.Event,
        _ directives: [LifeMachine.Directive],
        _ after: LifeMachine.State,
        isFileReady: Bool
    ) {
        let place: Comment = "\(before) \(event) \(directives)"
        let accepts = directives.contains {
            $0 == .open(accepting: true) || $0 == .accept || $0 == .serve
        }
        #expect(accepts == (isServing(after) && !isServing(before)), place)
        #expect(directives.contains(.handOver) == (isHanding(after) && !isHanding(before)), place)
        let isRefused = event == .handoverAsked && !directives.contains(.handOver)
        #expect(directives.contains(.refuseHandover) == isRefused, place)
        if isHanding(before) { #expect(!directives.contains(.stopAccepting) || !isHanding(after)) }
        let standsBy = after == .standby && isBeforeStandby(before)
        #expect(directives.contains(.open(accepting: false)) == standsBy, place)
        #expect(directives.contains(.end) == (after == .ended && before != .ended), place)
        if before == .ended {
            #expect(directives.isEmpty || isRefused, place)
            #expect(after == .ended, place)
        }
        switch after {
        case .joining(let until), .listening(let until), .draining(let until),
            .finishing(let until), .flushing(let until):
            #expect(after == before || directives.contains(.wake(at: until)), place)
        case .starting, .loading, .standby, .taking, .serving, .handing, .ended: break
        }
        if accepts || standsBy { #expect(isFileReady, place) }
    }

    /// Clients are this worker's, though they may be on their way to another one.
    ///
    /// A drain or finish that was put off begins in the same moment in which the hand-over ends.
    private func isServing(_ state: LifeMachine.State) -> Bool {
        switch state {
        case .serving, .handing, .draining, .finishing, .flushing: true
        case .starting, .joining, .loading, .listening, .standby, .taking, .ended: false
        }
    }

    private func isHanding(_ state: LifeMachine.State) -> Bool {
        if case .handing = state { true } else { false }
    }

    private func isBeforeStandby(_ state: LifeMachine.State) -> Bool {
        switch state {
        case .starting, .joining, .loading: true
        case .listening, .standby, .taking, .serving, .handing, .draining, .finishing, .flushing,
            .ended:
            false
        }
    }

    private static let everyEvent: [LifeMachine.Event] = [
        .fileReady, .started(isSuccessor: false), .started(isSuccessor: true),
        .started(isSuccessor: false, neighborsTell: true), .neighborsTold, .predecessorSpoke,
        .joined,
        .predecessorGaveWay, .predecessorLost, .takingBegan, .connectionsTaken, .takingFailed,
        .handoverAsked, .connectionsHanded, .handoverFailed, .drainAsked(.seconds(5)),
        .finishAsked, .connectionsGone, .reportsFlushed, .timerFired,
    ]

    private func everyMachine() -> [LifeMachine] {
        var machines = [false, true].map { LifeMachine(patience: .init(), keepsFile: $0) }
        var index = 0
        while index < machines.count {
            for event in Self.everyEvent {
                var machine = machines[index]
                _ = machine.handle(event, at: start)
                if !machines.contains(machine) { machines.append(machine) }
            }
            index += 1
        }
        return machines
    }

    private func serving() -> LifeMachine {
        var machine = LifeMachine(patience: .init())
        _ = machine.handle(.started(isSuccessor: false), at: start)
        return machine
    }

    private func standingBy() -> LifeMachine {
        var machine = joining()
        _ = machine.handle(.joined, at: start)
        return machine
    }

    private func joining() -> LifeMachine {
        var machine = LifeMachine(patience: .init())
        let directives = machine.handle(.started(isSuccessor: true), at: start)
        #expect(directives == [.join, .wake(at: start + .seconds(2))])
        return machine
    }
}
