import Testing

@testable import HerdCore

/// Every event in every state that can be reached, against a shell that refuses illegal directives.
struct ConnectionMachineExhaustiveTests {
    @Test func `all sequences of four events are legal, and end`() {
        func explore(_ shell: StrictShell, depth: Int) {
            shell.expectEnd()
            guard depth > 0 else { return }
            for event in StrictShell.events {
                var next = shell
                next.tell(event)
                explore(next, depth: depth - 1)
            }
        }
        explore(StrictShell(unreadBytes: 0), depth: 4)
        explore(StrictShell(unreadBytes: 100), depth: 4)
    }

    @Test func `long random lives are legal, and end`() {
        for seed in 0..<2_000 {
            var random = SplitMix64(seed: UInt64(seed))
            var shell = StrictShell(unreadBytes: seed % 2 * 100)
            for _ in 0..<60 {
                shell.pass(.milliseconds(Int.random(in: 0...4_000, using: &random)))
                guard let event = StrictShell.events.randomElement(using: &random) else { return }
                shell.tell(event)
            }
            shell.expectEnd()
        }
    }
}

/// Does what the machine says, and complains where that makes no sense.
private struct StrictShell {
    static let limits: Limits = {
        var limits = Limits()
        limits.pipelinedMax = 2
        limits.unsentBytesPause = 100
        limits.unsentBytesMax = 200
        limits.idle = .seconds(60)
        return limits
    }()

    static let events: [ConnectionMachine.Event] = {
        let none = ConnectionLoad()
        let some = ConnectionLoad(requests: 1, unsentBytes: 10)
        let full = ConnectionLoad(requests: 2)
        let much = ConnectionLoad(unsentBytes: 100)
        return [
            .opened, .inputEnded, .finishRequested, .timerFired, .disconnected,
            .inputTaken(bytes: 60, lines: 1, rest: .nothing, load: none),
            .inputTaken(lines: 1, rest: .unfinishedLine, load: some),
            .inputTaken(bytes: 40, lines: 0, rest: .unfinishedLine, load: none),
            .inputTaken(lines: 2, rest: .lines, load: full),
            .lineTooLong(load: some), .turnRefused(load: some),
            .turnDelayed(until: Moment(.seconds(1_005))), .outputMoved(load: none),
            .outputMoved(load: much),
            .outputMoved(load: ConnectionLoad(unsentBytes: 201)),
            .drainRequested(until: Moment(.seconds(1_010))), .limitsChanged(tightLimits),
        ]
    }()

    private static let tightLimits: Limits = {
        var limits = Self.limits
        limits.pipelinedMax = 1
        limits.unsentBytesPause = 5
        limits.idle = .seconds(1)
        return limits
    }()

    private var connection = TestConnection(limits: limits)
    private var load = ConnectionLoad()
    private var rest = ConnectionRest.nothing
    private var isReading = true
    private var outputIsShut = false
    private var isClosed = false
    private var timers: [Moment] = []
    /// Of what had come when the end began; nil: it has not begun.
    private var unreadLeft: Int?

    init(unreadBytes: Int) { connection.unreadBytes = unreadBytes }

    mutating func pass(_ time: Duration) {
        connection.pass(time)
        timers.removeAll { $0 < connection.now }
        if timers.isEmpty { tell(.timerFired) }
    }

    mutating func tell(_ event: ConnectionMachine.Event) {
        let before = connection.machine.phase
        note(event)
        let directives = connection.tell(event)
        let after = connection.machine.phase
        if before == .open, after == .finishing {
            unreadLeft = event == .inputEnded ? 0 : connection.unreadBytes
        }
        #expect(rank(after) >= rank(before), "\(before) to \(after) by \(event)")
        expectEase()
        if before == .closed || event == .disconnected {
            #expect(directives == ConnectionDirectives(), "\(event)")
            isClosed = true
        } else {
            obey(directives, after: event)
        }
    }

    /// With nothing in work, timers alone bring every connection to its end.
    func expectEnd() {
        var shell = self
        shell.tell(.outputMoved(load: ConnectionLoad(unsentBytes: 50)))
        for _ in 0..<20 where !shell.isClosed {
            guard let next = shell.timers.min() else {
                Issue.record("no timer runs in phase \(shell.connection.machine.phase)")
                return
            }
            shell.connection.pass(max(next - shell.connection.now, .zero))
            shell.timers.removeAll { $0 <= shell.connection.now }
            shell.tell(.timerFired)
        }
        #expect(shell.isClosed, "for ever in phase \(shell.connection.machine.phase)")
    }

    /// Who is at ease has nothing to look at but idleness.
    private func expectEase() {
        let machine = connection.machine
        guard machine.isAtEase else { return }
        #expect(machine.nextDeadline == machine.lastMoved + machine.limits.idle)
        #expect(machine.mayTakeLine(machine.load))
    }

    /// What the shell knows because it tells it.
    private mutating func note(_ event: ConnectionMachine.Event) {
        switch event {
        case .inputTaken(let bytes, _, let rest, let load):
            (self.rest, self.load) = (rest, load)
            unreadLeft = unreadLeft.map { max(0, $0 - bytes) }
        case .thawed(let rest, let load): (self.rest, self.load) = (rest, load)
        case .lineTooLong(let load), .turnRefused(let load), .outputMoved(let load):
            self.load = load
        case .inputEnded:
            rest = rest == .unfinishedLine ? .lines : rest
            unreadLeft = unreadLeft.map { _ in 0 }
        case .timerFired: timers.removeAll { $0 <= connection.now }
        case .opened, .drainRequested, .finishRequested, .unreadCounted, .disconnected,
            .limitsChanged, .turnDelayed:
            break
        }
    }

    private mutating func obey(
        _ directives: ConnectionDirectives,
        after event: ConnectionMachine.Event
    ) {
        let phase = connection.machine.phase
        if let reading = directives.reading {
            #expect(reading != isReading, "reading \(reading) twice, by \(event)")
            isReading = reading
        }
        if directives.takesLines {
            #expect(rest == .lines && connection.machine.mayTakeLine(load), "\(event)")
            #expect(!directives.shutsOutput && directives.closes == nil, "\(event)")
        }
        if directives.shutsOutput {
            #expect(!outputIsShut && load.isNothing && isReading, "\(event)")
            outputIsShut = true
        }
        #expect((directives.closes != nil) == (phase == .closed), "\(event)")
        if directives.closes != nil { isClosed = true }
        if let wakesAt = directives.wakesAt { timers.append(wakesAt) }
        #expect(isClosed || timers.count <= 7, "\(timers.count) timers")
        switch phase {
        case .open: #expect(isReading == connection.machine.mayTakeLine(load), "\(event)")
        case .finishing:
            let mayRead = unreadLeft != 0 && connection.machine.mayTakeLine(load)
            #expect(isReading == mayRead && !outputIsShut, "\(event)")
        case .refusing: #expect(!isReading && !outputIsShut, "\(event)")
        case .lingering: #expect(isReading && outputIsShut, "\(event)")
        case .closed: #expect(connection.machine.reason != nil, "\(event)")
        }
    }

    private func rank(_ phase: ConnectionMachine.Phase) -> Int {
        switch phase {
        case .open: 0
        case .finishing: 1
        case .refusing: 2
        case .lingering: 3
        case .closed: 4
        }
    }
}
