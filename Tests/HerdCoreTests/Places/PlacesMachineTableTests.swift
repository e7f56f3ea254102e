import Testing

@testable import HerdCore

/// Every state of a call times every event, each with all that must follow.
@Suite struct PlacesMachineTableTests {
    enum Happening: String, CaseIterable, Sendable {
        case asked, left, succeeded, failedForNow, failedForGood, timerEarly, timerAtPauseEnd
        case timerAtDeadline, shutDown
    }

    /// A machine in which call 3, with ticket 1 as its waiter, has come to some state at `now`.
    struct Situation: Sendable, CustomStringConvertible {
        let description: String
        let now: Double
        let machine: PlacesMachine
        /// Nothing follows from any other happening.
        let expected: [Happening: [PlacesMachine.Directive]]
    }

    static let search = PlacesSearch.numbered(3)
    static let call = PlacesCallID.c(3)
    static let answer = PlacesAnswer.named("answer")

    static func event(_ happening: Happening) -> PlacesMachine.Event {
        switch happening {
        case .asked: .asked(.t(2), search)
        case .left: .left(.t(1))
        case .succeeded: .succeeded(call, answer)
        case .failedForNow: .failed(call, PlacesFailure(.http(503)))
        case .failedForGood: .failed(call, PlacesFailure(.untrusted))
        case .timerEarly, .timerAtPauseEnd, .timerAtDeadline: .timerFired
        case .shutDown: .shutDown
        }
    }

    static func time(of happening: Happening, now: Double) -> Double {
        switch happening {
        case .timerAtPauseEnd: 0.9
        case .timerAtDeadline: 5
        case .asked, .left, .succeeded, .failedForNow, .failedForGood, .timerEarly, .shutDown: now
        }
    }

    /// Two other calls are under way since before; `events` bring the third to its state.
    static func machine(
        callsMax: Int = 3,
        _ events: [(PlacesMachine.Event, at: Double)]
    ) -> PlacesMachine {
        var policy = PlacesPolicy()
        policy.callsMax = callsMax
        var machine = PlacesMachine(policy)
        _ = machine.handle(.asked(.t(91), .numbered(11)), at: 0)
        _ = machine.handle(.asked(.t(92), .numbered(12)), at: 0)
        for (event, time) in events { _ = machine.handle(event, at: time) }
        return machine
    }

    static let begin: [(PlacesMachine.Event, at: Double)] = [(.asked(.t(1), search), 0)]
    static let pause = begin + [(event(.failedForNow), 0.5)]
    static let again = pause + [(.timerFired, 0.9)]

    static let situations: [Situation] = [
        Situation(
            description: "unasked",
            now: 1,
            machine: machine([]),
            expected: [
                .asked: [.wake(at: .at(6)), .call(call, search, within: .seconds(5))]
            ]
        ),
        Situation(
            description: "waiting",
            now: 0.6,
            machine: machine(callsMax: 2, begin),
            expected: [
                .timerAtDeadline: [.deliver(.t(1), .failed(.tooBusy))],
                .shutDown: [.deliver(.t(1), .failed(.shuttingDown))],
            ]
        ),
        Situation(
            description: "running",
            now: 0.6,
            machine: machine(begin),
            expected: running.merging([.failedForNow: [.wake(at: .at(1))]]) { $1 }
        ),
        Situation(
            description: "pausing",
            now: 0.6,
            machine: machine(pause),
            expected: [
                .timerAtPauseEnd: [.call(call, search, within: .milliseconds(4_100))],
                .timerAtDeadline: [.deliver(.t(1), .failed(.tooBusy))],
                .shutDown: [.deliver(.t(1), .failed(.shuttingDown))],
            ]
        ),
        Situation(
            description: "running again",
            now: 1,
            machine: machine(again),
            expected: running.merging(
                [.failedForNow: [.deliver(.t(1), .failed(.http(503)))]]
            ) { $1 }
        ),
        Situation(
            description: "answered",
            now: 1,
            machine: machine(begin + [(event(.succeeded), 0.5)]),
            expected: [.asked: [.deliver(.t(2), answer)]]
        ),
        Situation(
            description: "just failed",
            now: 1,
            machine: machine(begin + [(event(.failedForGood), 0.5)]),
            expected: [.asked: [.deliver(.t(2), .failed(.untrusted))]]
        ),
        Situation(
            description: "shut down",
            now: 1,
            machine: machine(begin + [(.shutDown, 0.5)]),
            expected: [.asked: [.deliver(.t(2), .failed(.shuttingDown))]]
        ),
    ]

    static let running: [Happening: [PlacesMachine.Directive]] = [
        .left: [.cancel(call)],
        .succeeded: [.deliver(.t(1), answer)],
        .failedForGood: [.deliver(.t(1), .failed(.untrusted))],
        .timerAtDeadline: [
            .cancel(call), .deliver(.t(1), .failed(.timedOut(answerBegun: false))),
        ],
        .shutDown: [.cancel(call), .deliver(.t(1), .failed(.shuttingDown))],
    ]

    @Test(arguments: situations, Happening.allCases)
    func `every state and event has its directives`(situation: Situation, happening: Happening) {
        var machine = situation.machine
        let time = Self.time(of: happening, now: situation.now)
        let directives = machine.handle(Self.event(happening), at: time)
        #expect(directives.filter(Self.isOurs) == situation.expected[happening] ?? [])
    }

    /// Leaves out what happens to the two other calls.
    static func isOurs(_ directive: PlacesMachine.Directive) -> Bool {
        switch directive {
        case .deliver(let ticket, _): ticket.number < 90
        case .call(let id, _, _), .cancel(let id): id.number > 2
        case .wake, .reportOutage, .reportRecovery: true
        }
    }
}
