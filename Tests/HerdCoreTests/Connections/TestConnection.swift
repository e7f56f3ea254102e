@testable import HerdCore

/// A connection machine, its clock, and what its shell would know of it.
struct TestConnection {
    let limits: Limits
    /// What the socket has to be read, if the machine asks.
    var unreadBytes = 0
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
        let directives = machine.handle(event, at: now)
        guard directives.countsUnread else { return directives }
        return machine.handle(.unreadCounted(bytes: unreadBytes), at: now)
    }

    @discardableResult
    mutating func take(
        bytes: Int = 0,
        lines: Int,
        rest: ConnectionRest = .nothing,
        load: ConnectionLoad = ConnectionLoad()
    ) -> ConnectionDirectives {
        tell(.inputTaken(bytes: bytes, lines: lines, rest: rest, load: load))
    }

    mutating func useTurn() -> Bool { machine.useTurn() }
}
