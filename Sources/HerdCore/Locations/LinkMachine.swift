/// The way to one neighbor: connected whenever it can be.
///
///     idle ──▶ connecting ──▶ open
///               │      ▲        │
///               ▼      │        │
///              waiting ┘ ◀──────┘        stopped: from everywhere to idle
///
/// The pause before each try is random (full jitter), so that neighbors of a server that comes back
/// do not all call at once. The shell tells only of the connection that it began last.
public struct LinkMachine: Equatable, Sendable {
    public private(set) var state = State.idle
    /// Tries that did not lead to a connection that lasted, since the last that did.
    private var failures = 0

    public enum State: Equatable, Sendable {
        case idle
        case connecting(giveUpAt: Moment)
        case open(since: Moment)
        case waiting(until: Moment)
    }

    public enum Event: Equatable, Sendable {
        case started
        case connected
        /// The attempt failed, or the connection ended.
        case disconnected
        case stopped
        case timerFired
    }

    public enum Directive: Equatable, Sendable {
        case connect
        /// Close the connection, or abandon the attempt; its end need not be told.
        case close
        case wake(at: Moment)
    }

    /// An attempt that takes longer is given up: the address may swallow packets.
    static let connectWithin: Duration = .seconds(3)
    /// A connection that lasted so long was a good one: the next pause is short again.
    static let stableAfter: Duration = .seconds(1)
    /// 50, 100, 200, 400, 800, 1000, 1000… ms at most.
    static let pauses = GrowingPause(min: .milliseconds(50), max: .seconds(1))

    public init() {}

    /// Tells what happened; the answer says what to do.
    public mutating func handle(
        _ event: Event,
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [Directive] {
        switch event {
        case .started: started(at: now)
        case .connected: connected(at: now)
        case .disconnected: disconnected(at: now, using: &random)
        case .stopped: stopped()
        case .timerFired: timerFired(at: now, using: &random)
        }
    }

    private mutating func started(at now: Moment) -> [Directive] {
        switch state {
        case .idle: connect(at: now)
        case .connecting, .open, .waiting: []
        }
    }

    private mutating func connected(at now: Moment) -> [Directive] {
        switch state {
        case .connecting:
            state = .open(since: now)
            return []
        case .idle, .waiting: return [.close]
        case .open: return []
        }
    }

    private mutating func disconnected(
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [Directive] {
        switch state {
        case .connecting:
            return wait(at: now, using: &random)
        case .open(let since):
            if now - since >= Self.stableAfter { failures = 0 }
            return wait(at: now, using: &random)
        case .idle, .waiting: return []
        }
    }

    private mutating func stopped() -> [Directive] {
        defer { state = .idle }
        switch state {
        case .connecting, .open: return [.close]
        case .idle, .waiting: return []
        }
    }

    /// Timers are never cancelled: one that comes too early, or for a past state, changes nothing.
    private mutating func timerFired(
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [Directive] {
        switch state {
        case .connecting(let giveUpAt):
            return now >= giveUpAt ? [.close] + wait(at: now, using: &random) : []
        case .waiting(let until):
            return now >= until ? connect(at: now) : []
        case .idle, .open: return []
        }
    }

    private mutating func connect(at now: Moment) -> [Directive] {
        let giveUpAt = now + Self.connectWithin
        state = .connecting(giveUpAt: giveUpAt)
        return [.connect, .wake(at: giveUpAt)]
    }

    private mutating func wait(
        at now: Moment,
        using random: inout some RandomNumberGenerator
    ) -> [Directive] {
        failures += 1
        let until = now + Self.pauses.pick(afterFailures: failures, using: &random)
        state = .waiting(until: until)
        return [.wake(at: until)]
    }
}
