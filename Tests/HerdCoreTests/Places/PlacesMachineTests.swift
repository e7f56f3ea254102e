import Testing

@testable import HerdCore

@Suite struct PlacesMachineTests {
    func machine(_ adjust: (inout PlacesPolicy) -> Void = { _ in }) -> PlacesMachine {
        var policy = PlacesPolicy()
        adjust(&policy)
        return PlacesMachine(policy)
    }

    @Test func `equal questions share one call and get its answer in their order`() {
        var machine = machine()
        _ = machine.handle(.asked(.t(1), .numbered(7)), at: 0)
        for ticket in 2...5 {
            #expect(machine.handle(.asked(.t(UInt64(ticket)), .numbered(7)), at: 1) == [])
        }
        let directives = machine.handle(.succeeded(.c(1), .named("a")), at: 2)
        #expect(directives == (1...5).map { .deliver(.t($0), .named("a")) })
        #expect(machine.calls.isEmpty && machine.waiting.isEmpty)
    }

    @Test func `who leaves gets nothing, the last to leave ends the call`() {
        var machine = machine()
        _ = machine.handle(.asked(.t(1), .numbered(7)), at: 0)
        _ = machine.handle(.asked(.t(2), .numbered(7)), at: 0)
        #expect(machine.handle(.left(.t(1)), at: 1) == [])
        #expect(machine.handle(.left(.t(1)), at: 1) == [])
        var other = machine
        #expect(
            machine.handle(.succeeded(.c(1), .named("a")), at: 2) == [
                .deliver(.t(2), .named("a"))
            ]
        )
        #expect(other.handle(.left(.t(2)), at: 2) == [.cancel(.c(1))])
        #expect(other.handle(.succeeded(.c(1), .named("a")), at: 2) == [])
        #expect(other.calls.isEmpty && other.waiting.isEmpty)
    }

    @Test func `comings and goings do not make a call grow`() {
        var machine = machine()
        _ = machine.handle(.asked(.t(1), .numbered(7)), at: 0)
        for number in 2...10_000 {
            _ = machine.handle(.asked(.t(UInt64(number)), .numbered(7)), at: 1)
            _ = machine.handle(.left(.t(UInt64(number))), at: 1)
        }
        #expect(machine.calls[0].waiters.count < 40)
        let directives = machine.handle(.succeeded(.c(1), .named("a")), at: 2)
        #expect(directives == [.deliver(.t(1), .named("a"))])
    }

    @Test func `eight calls are made at once, the others wait for their turn`() {
        var machine = machine()
        for number in 1...10 {
            _ = machine.handle(.asked(.t(UInt64(number)), .numbered(number)), at: 0)
        }
        #expect(machine.callsRunning == 8)
        let next = machine.handle(.succeeded(.c(4), .named("a")), at: 1)
        let call = PlacesMachine.Directive.call(.c(9), .numbered(9), within: .seconds(4))
        #expect(next == [.deliver(.t(4), .named("a")), call])
        #expect(machine.callsRunning == 8)
        let last = machine.handle(.left(.t(1)), at: 2)
        #expect(last == [.cancel(.c(1)), .call(.c(10), .numbered(10), within: .seconds(3))])
    }

    @Test func `more calls than may wait are refused at once`() {
        var machine = machine {
            $0.callsMax = 1
            $0.callsWaitingMax = 1
        }
        for number in 1...2 {
            _ = machine.handle(.asked(.t(UInt64(number)), .numbered(number)), at: 0)
        }
        let refused = machine.handle(.asked(.t(3), .numbered(3)), at: 0)
        #expect(refused == [.deliver(.t(3), .failed(.tooBusy))])
        #expect(machine.handle(.asked(.t(4), .numbered(1)), at: 0) == [])
    }

    @Test func `more waiters than the bound are refused at once`() {
        var machine = machine { $0.waitersMax = 2 }
        for number in 1...2 {
            _ = machine.handle(.asked(.t(UInt64(number)), .numbered(1)), at: 0)
        }
        let refused = machine.handle(.asked(.t(3), .numbered(1)), at: 0)
        #expect(refused == [.deliver(.t(3), .failed(.tooBusy))])
        _ = machine.handle(.left(.t(1)), at: 0)
        #expect(machine.handle(.asked(.t(4), .numbered(1)), at: 0) == [])
    }

    @Test(arguments: [
        (Duration.seconds(2), 3.0), (.milliseconds(200), 1.4), (.milliseconds(3_900), 4.9),
    ])
    func `a retry waits as long as the provider asks for`(asked: Duration, until: Double) {
        var machine = machine()
        _ = machine.handle(.asked(.t(1), .numbered(1)), at: 0)
        let failure = PlacesFailure(.http(429), retryAfter: asked)
        #expect(machine.handle(.failed(.c(1), failure), at: 1) == [.wake(at: .at(until))])
    }

    @Test func `a retry that would come too late is not made`() {
        var machine = machine()
        _ = machine.handle(.asked(.t(1), .numbered(1)), at: 0)
        let failure = PlacesFailure(.http(429), retryAfter: .seconds(4))
        let directives = machine.handle(.failed(.c(1), failure), at: 1)
        #expect(directives == [.deliver(.t(1), PlacesAnswer(failure))])
    }

    @Test func `when the budget is spent, failures are not tried again`() {
        var machine = machine()
        let wasRetried = (1...14).map { number in
            let id = PlacesCallID(number: UInt64(number))
            let ticket = PlacesTicket(number: UInt64(number))
            _ = machine.handle(.asked(ticket, .numbered(number)), at: 0)
            _ = machine.handle(.failed(id, PlacesFailure(.http(503))), at: 0)
            let directives = machine.handle(.timerFired, at: 0.5)
            // A success, so that the failures in a row begin no outage.
            _ = machine.handle(.succeeded(id, .named("a")), at: 0.5)
            return !directives.isEmpty
        }
        #expect(wasRetried == Array(repeating: true, count: 11) + [false, false, false])
    }

    @Test func `retries pause somewhere between 0.1 and 0.4 seconds`() {
        var generator = SplitMix64(seed: 4)
        var pauses: Set<Duration> = []
        for _ in 0..<50 {
            var machine = machine()
            _ = machine.handle(.asked(.t(1), .numbered(1)), at: 0)
            let failed = PlacesMachine.Event.failed(.c(1), PlacesFailure(.unreachable))
            for case .wake(let moment) in machine.handle(failed, at: .at(1), using: &generator) {
                pauses.insert(moment - .at(1))
            }
        }
        #expect(pauses.count == 50)
        #expect(pauses.allSatisfy { (.milliseconds(100)...(.milliseconds(400))).contains($0) })
    }

    @Test func `an error is given again for a second, then the provider is asked`() {
        var machine = machine()
        _ = machine.handle(.asked(.t(1), .numbered(1)), at: 0)
        _ = machine.handle(.failed(.c(1), PlacesFailure(.untrusted)), at: 1)
        let again = machine.handle(.asked(.t(2), .numbered(1)), at: 1.999)
        #expect(again == [.deliver(.t(2), .failed(.untrusted))])
        let later = machine.handle(.asked(.t(3), .numbered(1)), at: 2)
        #expect(later.contains(.call(.c(2), .numbered(1), within: .seconds(5))))
    }

    @Test func `an answer that is no longer fresh is better than an error`() {
        var machine = machine()
        _ = machine.handle(.asked(.t(1), .numbered(1)), at: 0)
        _ = machine.handle(.succeeded(.c(1), .named("old")), at: 0)
        let call = machine.handle(.asked(.t(2), .numbered(1)), at: 600)
        #expect(call.contains(.call(.c(2), .numbered(1), within: .seconds(5))))
        let failed = machine.handle(.failed(.c(2), PlacesFailure(.untrusted)), at: 601)
        #expect(failed == [.deliver(.t(2), .named("old"))])
        let soon = machine.handle(.asked(.t(3), .numbered(1)), at: 601.5)
        #expect(soon == [.deliver(.t(3), .named("old"))])
    }
}
