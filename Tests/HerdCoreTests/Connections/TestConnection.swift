@testable import HerdCore

/// A connection machine, its clock, and what its shell would know of it.
struct TestConnection {
    let limits: Limits
    private(set) var now = Moment(.seconds(1_000))
    private(set) var machine: ConnectionMachine

    init(limits: Limits = Limits()) {
        self.limits = limits
        machine = ConnectionMachine(limits: limits, at: now)
    }

    mutating func pass(_ time: Duration) {
        now = now + time
    }

    @discardableResult
    mutating func tell(_ event: ConnectionMachine.Event) -> ConnectionDirectives {
        machine.handle(event, at: now)
    }

    @discardableResult
    mutating func take(
        lines: Int,
        rest: ConnectionRest = .nothing,
        load: ConnectionLoad = ConnectionLoad()
    ) -> ConnectionDirectives {
        tell(.inputTaken(lines: lines, rest: rest, load: load))
    }
}
