import Testing

@testable import HerdCore

/// Lines that wait for a turn of their address.
struct ConnectionTurnTests {
    @Test func `while a line waits for its turn nothing is read, and then it is taken`() {
        var connection = TestConnection()
        let until = connection.now + .milliseconds(700)
        #expect(connection.tell(.turnDelayed(until: until)).wakesAt == until)
        #expect(!connection.machine.mayTakeLine(ConnectionLoad()))
        #expect(connection.take(lines: 3, rest: .lines) == ConnectionDirectives())
        connection.pass(.milliseconds(700))
        let directives = connection.tell(.timerFired)
        #expect(directives.takesLines && directives.reading == true)
        let turns = [connection.useTurn(), connection.useTurn()]
        #expect(turns == [true, false])
    }

    @Test func `who waits for a turn is neither idle nor slow`() {
        var limits = Limits()
        limits.idle = .seconds(1)
        limits.unfinishedLine = .seconds(1)
        var connection = TestConnection(limits: limits)
        connection.take(lines: 0, rest: .unfinishedLine)
        connection.tell(.turnDelayed(until: connection.now + .seconds(9)))
        connection.take(lines: 0, rest: .lines)
        connection.pass(.seconds(8))
        connection.tell(.timerFired)
        #expect(connection.machine.phase == .open)
    }

    @Test func `a line that came before the end gets its turn after it`() {
        var connection = TestConnection()
        connection.tell(.turnDelayed(until: connection.now + .seconds(9)))
        connection.take(lines: 0, rest: .lines)
        #expect(connection.tell(.inputEnded).closes == nil)
        connection.pass(.seconds(9))
        #expect(connection.tell(.timerFired).takesLines)
        #expect(connection.take(lines: 1).closes == .inputEnded)
    }

    @Test func `who gets no turn is told so, and gets the end`() {
        var connection = TestConnection()
        let said = ConnectionLoad(unsentBytes: 60)
        #expect(!connection.tell(.turnRefused(load: said)).shutsOutput)
        #expect(connection.tell(.outputMoved(load: ConnectionLoad())).shutsOutput)
        #expect(connection.machine.reason == .tooManyRequests)
    }

    @Test(arguments: [Duration.zero, .seconds(2), .seconds(5)])
    func `a turn moves with the connection, and does not come sooner`(passed: Duration) throws {
        var connection = TestConnection()
        connection.tell(.turnDelayed(until: connection.now + .seconds(5)))
        connection.take(lines: 0, rest: .lines)
        connection.pass(passed)
        connection.tell(.timerFired)
        let frozen = try #require(connection.machine.frozen(at: connection.now))
        #expect(frozen.turnLeft == .seconds(5) - passed)
        let now = Moment(.seconds(7))
        var thawed = ConnectionMachine(thawing: frozen, limits: Limits(), at: now)
        let directives = thawed.handle(.thawed(rest: .lines, load: ConnectionLoad()), at: now)
        let isGiven = passed == .seconds(5)
        #expect(directives.takesLines == isGiven)
        #expect(directives.wakesAt == now + (isGiven ? Limits().idle - passed : frozen.waiting))
        let hasTurn = thawed.useTurn()
        #expect(hasTurn == isGiven)
    }
}

extension FrozenConnection {
    fileprivate var waiting: Duration { turnLeft ?? .zero }
}
