import Testing

@testable import HerdCore

struct ConnectionMachineTests {
    typealias Load = ConnectionLoad

    @Test func `a quiet connection asks for one timer and ends when idle`() {
        var connection = TestConnection()
        #expect(connection.tell(.opened).wakesAt == connection.now + connection.limits.idle)
        for _ in 0..<100 {
            connection.pass(.milliseconds(10))
            #expect(connection.take(lines: 1) == ConnectionDirectives())
        }
        connection.pass(connection.limits.idle)
        let directives = connection.tell(.timerFired)
        #expect(directives.shutsOutput)
        #expect(connection.machine.reason == .idle)
    }

    @Test func `an idle timer that comes while things move is asked for anew`() {
        var connection = TestConnection()
        connection.tell(.opened)
        connection.pass(.seconds(400))
        connection.take(lines: 1)
        connection.pass(.seconds(200))
        let directives = connection.tell(.timerFired)
        #expect(!directives.shutsOutput)
        #expect(directives.wakesAt == connection.now + .seconds(400))
    }

    @Test func `a client that waits for places is not idle`() {
        var connection = TestConnection()
        connection.take(lines: 1, load: Load(requests: 1))
        connection.pass(connection.limits.idle + .seconds(1))
        #expect(!connection.tell(.timerFired).shutsOutput)
        #expect(connection.machine.phase == .open)
    }

    @Test func `an unfinished line has ten seconds from its first byte, however it drips`() {
        var connection = TestConnection()
        connection.take(lines: 3, rest: .unfinishedLine)
        for _ in 0..<9 {
            connection.pass(.seconds(1))
            connection.take(lines: 0, rest: .unfinishedLine)
        }
        #expect(!connection.tell(.timerFired).shutsOutput)
        connection.pass(.seconds(1))
        #expect(connection.tell(.timerFired).shutsOutput)
        #expect(connection.machine.reason == .lineUnfinished)
    }

    @Test func `each unfinished line has ten seconds of its own`() {
        var connection = TestConnection()
        for _ in 0..<5 {
            connection.take(lines: 1, rest: .unfinishedLine)
            connection.pass(.seconds(9))
            #expect(!connection.tell(.timerFired).shutsOutput)
        }
        connection.take(lines: 1)
        connection.pass(.seconds(20))
        #expect(!connection.tell(.timerFired).shutsOutput)
    }

    @Test func `an unfinished line is not the client's fault while nothing is read from it`() {
        var connection = TestConnection()
        let full = Load(requests: connection.limits.pipelinedMax)
        #expect(connection.take(lines: 64, rest: .unfinishedLine, load: full).reading == false)
        connection.pass(.seconds(30))
        #expect(!connection.tell(.timerFired).shutsOutput)
        #expect(connection.tell(.outputMoved(load: Load())).reading == true)
        connection.pass(.seconds(9))
        #expect(!connection.tell(.timerFired).shutsOutput)
        connection.pass(.seconds(1))
        #expect(connection.tell(.timerFired).shutsOutput)
    }

    @Test func `the ten seconds of an unfinished line stop with the reading`() {
        var connection = TestConnection()
        connection.take(lines: 0, rest: .unfinishedLine)
        connection.pass(.seconds(9))
        let full = Load(requests: connection.limits.pipelinedMax)
        #expect(connection.tell(.outputMoved(load: full)).reading == false)
        connection.pass(.seconds(9))
        #expect(connection.tell(.outputMoved(load: Load())).reading == true)
        connection.pass(.seconds(9))
        #expect(!connection.tell(.timerFired).shutsOutput)
    }

    @Test func `an over-long line of a connection that ends is refused too`() {
        var connection = TestConnection()
        connection.take(lines: 64, rest: .lines, load: Load(requests: 64))
        connection.tell(.finishRequested)
        connection.tell(.lineTooLong(load: Load(unsentBytes: 66)))
        #expect(connection.machine.phase == .refusing)
        #expect(connection.tell(.outputMoved(load: Load())).shutsOutput)
        #expect(connection.machine.reason == .worker)
    }

    @Test func `an over-long line ends the connection once its reply has left`() {
        var connection = TestConnection()
        let directives = connection.tell(.lineTooLong(load: Load(unsentBytes: 66)))
        #expect(directives.reading == false)
        #expect(!directives.shutsOutput)
        #expect(!connection.machine.keepsInput)
        #expect(!connection.machine.mayTakeLine(Load()))
        let sent = connection.tell(.outputMoved(load: Load()))
        #expect(sent.shutsOutput)
        #expect(sent.reading == true)
        #expect(connection.tell(.inputEnded).closes == .lineTooLong)
    }

    @Test func `sixty-four requests in work stop the reading until one is answered`() {
        var connection = TestConnection()
        let full = Load(requests: 64)
        #expect(connection.machine.mayTakeLine(Load(requests: 63)))
        #expect(!connection.machine.mayTakeLine(full))
        #expect(connection.take(lines: 64, rest: .lines, load: full).reading == false)
        let directives = connection.tell(.outputMoved(load: Load(requests: 63)))
        #expect(directives.takesLines)
        #expect(directives.reading == true)
    }

    @Test func `unsent replies stop the reading, then end the connection`() {
        var connection = TestConnection()
        let much = Load(unsentBytes: connection.limits.unsentBytesPause)
        #expect(!connection.machine.mayTakeLine(much))
        #expect(connection.take(lines: 9, rest: .lines, load: much).reading == false)
        let most = Load(unsentBytes: connection.limits.unsentBytesMax)
        #expect(connection.tell(.outputMoved(load: most)).closes == nil)
        let tooMuch = Load(unsentBytes: connection.limits.unsentBytesMax + 1)
        #expect(connection.tell(.outputMoved(load: tooMuch)).closes == .unsentBytes)
        #expect(connection.machine.phase == .closed)
    }

    @Test func `so much unsent for ten seconds ends the connection, though some of it moves`() {
        var connection = TestConnection()
        let much = Load(unsentBytes: connection.limits.unsentBytesPause)
        connection.take(lines: 9, load: much)
        for _ in 0..<9 {
            connection.pass(.seconds(1))
            connection.tell(.outputMoved(load: much))
        }
        #expect(connection.tell(.timerFired).closes == nil)
        connection.pass(.seconds(1))
        #expect(connection.tell(.timerFired).closes == .unsentAge)
    }

    @Test func `less unsent in between begins the ten seconds anew`() {
        var connection = TestConnection()
        let much = Load(unsentBytes: connection.limits.unsentBytesPause)
        connection.take(lines: 9, load: much)
        connection.pass(.seconds(9))
        connection.tell(.outputMoved(load: Load(unsentBytes: 5)))
        connection.take(lines: 9, load: much)
        connection.pass(.seconds(9))
        #expect(connection.tell(.timerFired).closes == nil)
    }

    @Test func `a half-closed client gets every reply, then FIN`() {
        var connection = TestConnection()
        connection.take(lines: 2, rest: .unfinishedLine, load: Load(requests: 1, unsentBytes: 9))
        #expect(connection.tell(.inputEnded).takesLines)
        #expect(connection.take(lines: 1, load: Load(requests: 2, unsentBytes: 9)).closes == nil)
        #expect(connection.tell(.outputMoved(load: Load(requests: 2))).closes == nil)
        #expect(connection.tell(.outputMoved(load: Load(unsentBytes: 5))).closes == nil)
        #expect(connection.tell(.outputMoved(load: Load())).closes == .inputEnded)
    }

    @Test func `a half-closed client with nothing due is closed at once`() {
        var connection = TestConnection()
        connection.take(lines: 1)
        #expect(connection.tell(.inputEnded).closes == .inputEnded)
    }

    @Test func `a half-closed client that takes no reply is given up`() {
        var connection = TestConnection()
        connection.take(lines: 1, load: Load(unsentBytes: 50))
        connection.tell(.inputEnded)
        connection.pass(connection.limits.unsentAge)
        #expect(connection.tell(.timerFired).closes == .inputEnded)
    }

    @Test func `a worker that ends answers what has come, sends FIN and waits for the client`() {
        var connection = TestConnection()
        connection.take(lines: 64, rest: .lines, load: Load(requests: 64))
        #expect(!connection.tell(.finishRequested).takesLines)
        #expect(connection.tell(.outputMoved(load: Load(requests: 63))).takesLines)
        #expect(!connection.take(lines: 1, load: Load(requests: 64)).shutsOutput)
        let directives = connection.tell(.outputMoved(load: Load()))
        #expect(directives.shutsOutput)
        #expect(directives.closes == nil)
        #expect(directives.reading == true)
        #expect(connection.tell(.inputEnded).closes == .worker)
    }

    @Test func `what had come when the worker ends is read and answered, nothing after it`() {
        var connection = TestConnection()
        connection.take(lines: 64, load: Load(requests: 64))
        connection.unreadBytes = 1_000
        #expect(connection.tell(.finishRequested).reading == nil)
        let resumed = connection.tell(.outputMoved(load: Load()))
        #expect(resumed.reading == true)
        #expect(!resumed.shutsOutput)
        #expect(!connection.take(bytes: 600, lines: 6).shutsOutput)
        let last = connection.take(bytes: 500, lines: 5, load: Load(unsentBytes: 5))
        #expect(last.reading == false)
        #expect(connection.tell(.outputMoved(load: Load())).shutsOutput)
    }

    @Test func `a client that does not end after FIN is closed two seconds later`() {
        var connection = TestConnection()
        let directives = connection.tell(.finishRequested)
        #expect(directives.shutsOutput)
        #expect(directives.wakesAt == connection.now + .seconds(2))
        connection.pass(.seconds(2))
        #expect(connection.tell(.timerFired).closes == .worker)
    }

    @Test func `a draining connection ends after its next reply`() {
        var connection = TestConnection()
        let until = connection.now + .seconds(10)
        #expect(!connection.tell(.drainRequested(until: until)).shutsOutput)
        connection.pass(.seconds(1))
        #expect(!connection.take(lines: 0, rest: .unfinishedLine).shutsOutput)
        #expect(!connection.take(lines: 1, load: Load(unsentBytes: 5)).shutsOutput)
        #expect(connection.tell(.outputMoved(load: Load())).shutsOutput)
    }

    @Test func `a draining connection that owes a reply ends with it`() {
        var connection = TestConnection()
        connection.take(lines: 1, load: Load(requests: 1))
        connection.tell(.drainRequested(until: connection.now + .seconds(10)))
        #expect(connection.machine.phase == .finishing)
        #expect(connection.tell(.outputMoved(load: Load())).shutsOutput)
    }

    @Test func `a draining connection without requests ends when the time is over`() {
        var connection = TestConnection()
        let until = connection.now + .seconds(3)
        #expect(connection.tell(.drainRequested(until: until)).wakesAt == until)
        connection.pass(.seconds(3))
        #expect(connection.tell(.timerFired).shutsOutput)
    }
}
