import Testing

@testable import HerdCore

struct LinkMachineTests {
    typealias State = LinkMachine.State
    typealias Event = LinkMachine.Event
    static let now = Moment(.seconds(100))
    static let later = now + .seconds(60)

    /// What the machine must do in each state for each event; a wait lasts up to its ceiling.
    @Test(arguments: [
        (Event.started, ["idle": "connect", "connecting": "", "open": "", "waiting": ""]),
        (.connected, ["idle": "close", "connecting": "open", "open": "", "waiting": "close"]),
        (.disconnected, ["idle": "", "connecting": "wait", "open": "wait", "waiting": ""]),
        (.stopped, ["idle": "", "connecting": "close", "open": "close", "waiting": ""]),
        (.timerFired, ["idle": "", "connecting": "close, wait", "open": "", "waiting": "connect"]),
    ])
    func `every event in every state`(event: Event, expected: [String: String]) {
        for name in ["idle", "connecting", "open", "waiting"] {
            var (machine, random) = machine(in: name)
            let before = machine.state
            let directives = machine.handle(event, at: Self.later, using: &random)
            let what = "\(event) while \(name)"
            switch expected[name] {
            case "connect":
                let giveUpAt = Self.later + LinkMachine.connectWithin
                #expect(directives == [.connect, .wake(at: giveUpAt)], "\(what)")
                #expect(machine.state == .connecting(giveUpAt: giveUpAt), "\(what)")
            case "open":
                #expect(directives == [], "\(what)")
                #expect(machine.state == .open(since: Self.later), "\(what)")
            case "close":
                #expect(directives == [.close], "\(what)")
                #expect(machine.state == (event == .stopped ? .idle : before), "\(what)")
            case "wait", "close, wait":
                expectWait(machine.state, directives, closes: expected[name] != "wait", what)
            default:
                #expect(directives == [], "\(what)")
                #expect(machine.state == (event == .stopped ? .idle : before), "\(what)")
            }
        }
    }

    @Test(arguments: ["idle", "connecting", "open", "waiting"])
    func `a timer that comes too early changes nothing`(name: String) {
        var (machine, random) = machine(in: name)
        let before = machine
        #expect(machine.handle(.timerFired, at: Self.now, using: &random) == [])
        #expect(machine == before)
    }

    @Test(arguments: [
        (0, 50), (1, 50), (2, 100), (3, 200), (4, 400), (5, 800), (6, 1_000), (7, 1_000),
        (1_000_000, 1_000),
    ])
    func `pauses double up to a second`(failures: Int, milliseconds: Int) {
        #expect(
            LinkMachine.pauses.ceiling(afterFailures: failures) == .milliseconds(milliseconds)
        )
    }

    @Test func `pauses use the whole range up to their ceiling`() {
        var random = SplitMix64(seed: 13)
        var pauses: [Duration] = []
        for _ in 0..<2_000 {
            var machine = LinkMachine()
            _ = machine.handle(.started, at: Self.now, using: &random)
            for _ in 0..<7 {
                _ = machine.handle(.disconnected, at: Self.now, using: &random)
                guard case .waiting(let until) = machine.state else { continue }
                pauses.append(until - Self.now)
                _ = machine.handle(.timerFired, at: until, using: &random)
            }
        }
        #expect(pauses.allSatisfy { $0 >= .zero && $0 <= .seconds(1) })
        #expect(pauses.contains { $0 < .milliseconds(5) })
        #expect(pauses.contains { $0 > .milliseconds(950) })
    }

    @Test func `only a connection that lasted makes the next pause short again`() {
        for (lasted, isGood) in [(Duration.milliseconds(999), false), (.seconds(1), true)] {
            var random = LargestNumber()
            var machine = LinkMachine()
            var now = Self.now
            _ = machine.handle(.started, at: now, using: &random)
            for _ in 0..<6 {
                _ = machine.handle(.disconnected, at: now, using: &random)
                now = now + .seconds(2)
                _ = machine.handle(.timerFired, at: now, using: &random)
            }
            _ = machine.handle(.connected, at: now, using: &random)
            _ = machine.handle(.disconnected, at: now + lasted, using: &random)
            guard case .waiting(let until) = machine.state else {
                Issue.record("not waiting: \(machine.state)")
                return
            }
            let pause = until - (now + lasted)
            #expect(isGood ? pause <= .milliseconds(50) : pause > .milliseconds(900))
        }
    }

    private func expectWait(
        _ state: State,
        _ directives: [LinkMachine.Directive],
        closes: Bool,
        _ what: String
    ) {
        guard case .waiting(let until) = state else {
            Issue.record("\(what): \(state)")
            return
        }
        #expect(until >= Self.later && until <= Self.later + .milliseconds(50), "\(what)")
        #expect(directives == (closes ? [.close] : []) + [.wake(at: until)], "\(what)")
    }

    /// A machine in that state, its deadlines between `now` and `later`.
    private func machine(in name: String) -> (LinkMachine, SplitMix64) {
        var random = SplitMix64(seed: 14)
        var machine = LinkMachine()
        let events: [Event] =
            switch name {
            case "connecting": [.started]
            case "open": [.started, .connected]
            case "waiting": [.started, .disconnected, .stopped, .started, .disconnected]
            default: []
            }
        for event in events { _ = machine.handle(event, at: Self.now, using: &random) }
        return (machine, random)
    }
}
