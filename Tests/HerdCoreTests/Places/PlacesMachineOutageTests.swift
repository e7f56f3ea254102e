import Testing

@testable import HerdCore

@Suite struct PlacesMachineOutageTests {
    let machine: PlacesMachine

    /// The provider failed five times in a row at 0 s.
    init() {
        var machine = PlacesMachine(PlacesPolicy())
        machine.fail(times: 5, at: 0)
        self.machine = machine
    }

    @Test func `the fifth failure in a row begins an outage`() {
        var machine = PlacesMachine(PlacesPolicy())
        machine.fail(times: 4, at: 0)
        _ = machine.handle(.asked(.t(1), .numbered(1)), at: 0)
        _ = machine.handle(.asked(.t(2), .numbered(2)), at: 0)
        let directives = machine.handle(.failed(.c(5), PlacesFailure(.unreachable)), at: 0)
        // No retry either: nobody is asked during an outage.
        #expect(
            directives == [
                .reportOutage(lasting: .seconds(10)), .deliver(.t(1), .failed(.unreachable)),
            ]
        )
        // What is under way may still end well.
        let success = machine.handle(.succeeded(.c(6), .named("a")), at: 1)
        #expect(success == [.reportRecovery, .deliver(.t(2), .named("a"))])
    }

    @Test(arguments: [3, 5])
    func `calls that ran out of time count, those that never began do not`(callsMax: Int) {
        var policy = PlacesPolicy()
        policy.callsMax = callsMax
        var machine = PlacesMachine(policy)
        for number in 1...9 {
            _ = machine.handle(.asked(.t(UInt64(number)), .numbered(number)), at: 0)
        }
        let directives = machine.handle(.timerFired, at: 5)
        let outage = PlacesMachine.Directive.reportOutage(lasting: .seconds(10))
        #expect(directives.contains(outage) == (callsMax == 5))
        #expect(machine.breaker.isClosed == (callsMax == 3))
        #expect(machine.calls.isEmpty && machine.waiting.isEmpty)
    }

    @Test func `a success in between begins the count anew`() {
        var machine = PlacesMachine(PlacesPolicy())
        machine.fail(times: 4, at: 0)
        _ = machine.handle(.asked(.t(1), .numbered(1)), at: 0)
        _ = machine.handle(.succeeded(.c(5), .named("a")), at: 0)
        machine.fail(times: 4, at: 2)
        #expect(machine.breaker.state == .closed(failures: 4))
    }

    @Test func `a question that the provider calls invalid says that it is well`() {
        var machine = PlacesMachine(PlacesPolicy())
        machine.fail(times: 4, at: 0)
        machine.fail(times: 9, at: 2, .provider(.invalidRequest))
        #expect(machine.breaker.state == .closed(failures: 0))
    }

    @Test func `during an outage nobody asks the provider`() {
        var machine = machine
        let directives = machine.handle(.asked(.t(1), .numbered(1)), at: 9.999)
        #expect(directives == [.deliver(.t(1), .failed(.providerDown))])
    }

    @Test func `an outage begins with the end of what waits for its turn or its retry`() {
        var policy = PlacesPolicy()
        policy.callsMax = 1
        var machine = PlacesMachine(policy)
        machine.fail(times: 3, at: 0)
        _ = machine.handle(.asked(.t(1), .numbered(1)), at: 0)
        _ = machine.handle(.failed(.c(4), PlacesFailure(.unreachable)), at: 0)
        _ = machine.handle(.asked(.t(2), .numbered(2)), at: 0)
        _ = machine.handle(.asked(.t(3), .numbered(3)), at: 0)
        let directives = machine.handle(.failed(.c(5), PlacesFailure(.untrusted)), at: 0.1)
        #expect(directives.first == .reportOutage(lasting: .seconds(10)))
        let down = [1, 3].map { PlacesMachine.Directive.deliver(.t($0), .failed(.providerDown)) }
        #expect(down.allSatisfy(directives.contains))
        #expect(directives.count == 4)
        #expect(machine.calls.isEmpty)
    }

    @Test func `after an outage one call tries the provider, and its success ends it`() {
        var machine = machine
        let probe = machine.handle(.asked(.t(1), .numbered(1)), at: 10)
        #expect(probe.contains(.call(.c(6), .numbered(1), within: .seconds(5))))
        #expect(machine.handle(.asked(.t(2), .numbered(1)), at: 10) == [])
        let other = machine.handle(.asked(.t(3), .numbered(2)), at: 10)
        #expect(other == [.deliver(.t(3), .failed(.providerDown))])
        #expect(
            machine.handle(.succeeded(.c(6), .named("a")), at: 11) == [
                .reportRecovery, .deliver(.t(1), .named("a")), .deliver(.t(2), .named("a")),
            ]
        )
    }

    @Test func `the probe's failure prolongs the outage without a retry`() {
        var machine = machine
        _ = machine.handle(.asked(.t(1), .numbered(1)), at: 10)
        let failed = machine.handle(.failed(.c(6), PlacesFailure(.unreachable)), at: 11)
        #expect(
            failed == [
                .reportOutage(lasting: .seconds(10)), .deliver(.t(1), .failed(.unreachable)),
            ]
        )
        let early = machine.handle(.asked(.t(2), .numbered(2)), at: 20)
        #expect(early == [.deliver(.t(2), .failed(.providerDown))])
    }

    @Test func `a probe that nobody waits for any more leaves the next call to try`() {
        var machine = machine
        _ = machine.handle(.asked(.t(1), .numbered(1)), at: 10)
        #expect(machine.handle(.left(.t(1)), at: 11) == [.cancel(.c(6))])
        let next = machine.handle(.asked(.t(2), .numbered(2)), at: 11)
        #expect(next.contains(.call(.c(7), .numbered(2), within: .seconds(5))))
    }

    @Test func `a kept answer is given through an outage`() {
        var machine = PlacesMachine(PlacesPolicy())
        _ = machine.handle(.asked(.t(1), .numbered(1)), at: 0)
        _ = machine.handle(.succeeded(.c(1), .named("old")), at: 0)
        machine.fail(times: 5, at: 700)
        let directives = machine.handle(.asked(.t(2), .numbered(1)), at: 701)
        #expect(directives == [.deliver(.t(2), .named("old"))])
    }
}
