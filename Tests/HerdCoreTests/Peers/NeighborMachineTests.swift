import Testing

@testable import HerdCore

struct NeighborMachineTests {
    private let start = Moment(.zero)

    @Test func `it tries until there is a link, with pauses that grow and end`() {
        var random = SplitMix64(seed: 1)
        var machine = made()
        #expect(machine.wanted(at: start) == [.connect])
        var now = start
        for _ in 0..<30 {
            machine.attemptFailed(at: now, using: &random)
            #expect(machine.isOutOfReach)
            guard case .waiting(let until) = machine.attempt else { return }
            #expect(until - now <= NeighborMachine.pauses.max)
            now = until
            #expect(machine.timerFired(at: now, using: &random) == [.connect])
        }
        #expect(machine.proven(by: .us, at: now) == .link)
        #expect(!machine.isOutOfReach)
        #expect(machine.deadline == nil)
    }

    @Test func `pauses are 50, 100, 200, 400, 800, 800 ms at most`() {
        let ceilings = (1...6).map { NeighborMachine.pauses.ceiling(afterFailures: $0) }
        #expect(ceilings == [50, 100, 200, 400, 800, 800].map { .milliseconds($0) })
    }

    @Test func `an attempt that hangs is given up, later where the computer took it`() {
        var random = SplitMix64(seed: 1)
        var machine = made()
        _ = machine.wanted(at: start)
        #expect(machine.deadline == start + NeighborMachine.connectWithin)
        machine.connected(at: start)
        let answerBy = start + NeighborMachine.answerWithin
        #expect(machine.deadline == answerBy)
        #expect(machine.timerFired(at: answerBy, using: &random) == [])
        #expect(machine.isOutOfReach)
        let giveUpAt = start + NeighborMachine.greetWithin
        #expect(machine.deadline == giveUpAt)
        #expect(machine.timerFired(at: giveUpAt, using: &random) == [.abandonAttempt])
    }

    @Test func `of two links opened at once both sides keep the smaller name's`() {
        for firstIsOurs in [true, false] {
            let order: [NeighborMachine.Opener] = firstIsOurs ? [.us, .them] : [.them, .us]
            var goloman = made("Goloman", "Hands")
            var hands = made("Hands", "Goloman")
            let verdicts = order.map { goloman.proven(by: $0, at: start) }
            let others = order.map { hands.proven(by: $0 == .us ? .them : .us, at: start) }
            #expect(goloman.link?.opener == .us)
            #expect(hands.link?.opener == .them)
            #expect(verdicts == (firstIsOurs ? [.link, .refuse] : [.link, .linkInsteadOfOld]))
            #expect(others == verdicts)
        }
    }

    @Test func `a link that comes later replaces the one that there is`() {
        let later = start + NeighborMachine.simultaneousWithin
        for (first, second) in [
            (NeighborMachine.Opener.us, NeighborMachine.Opener.them), (.them, .us),
        ] {
            for names in [("A", "B"), ("B", "A")] {
                var machine = made(names.0, names.1)
                #expect(machine.proven(by: first, at: start) == .link)
                #expect(machine.proven(by: second, at: later) == .linkInsteadOfOld)
            }
        }
        var machine = made("A", "B")
        #expect(machine.proven(by: .them, at: start) == .link)
        #expect(machine.proven(by: .them, at: start) == .linkInsteadOfOld, "a new worker of theirs")
    }

    @Test func `who is not wanted any more keeps its link and opens no other`() {
        var random = SplitMix64(seed: 1)
        var machine = made()
        _ = machine.wanted(at: start)
        #expect(machine.proven(by: .us, at: start) == .link)
        #expect(machine.unwanted() == [])
        #expect(machine.link != nil)
        machine.linkEnded(at: start, using: &random)
        #expect(machine.attempt == .idle)
        #expect(machine.wanted(at: start) == [.connect])
        #expect(machine.unwanted() == [.abandonAttempt])
        #expect(machine.timerFired(at: start + .seconds(99), using: &random) == [])
    }

    @Test func `a link that ended is sought again, and soon where it had lasted`() {
        var random = SplitMix64(seed: 1)
        var machine = made()
        _ = machine.wanted(at: start)
        for _ in 0..<9 {
            machine.attemptFailed(at: start, using: &random); retry(&machine, &random)
        }
        _ = machine.proven(by: .us, at: start)
        let end = start + NeighborMachine.stableAfter
        machine.linkEnded(at: end, using: &random)
        guard case .waiting(let until) = machine.attempt else { return #expect(Bool(false)) }
        #expect(until - end <= NeighborMachine.pauses.min)
    }

    private func retry(_ machine: inout NeighborMachine, _ random: inout SplitMix64) {
        guard case .waiting(let until) = machine.attempt else { return }
        _ = machine.timerFired(at: until, using: &random)
    }

    private func made(_ name: String = "Goloman", _ neighbor: String = "Hands") -> NeighborMachine {
        NeighborMachine(name: Array(name.utf8), neighbor: Array(neighbor.utf8))
    }
}

struct LinkPulseTests {
    private let start = Moment(.zero)

    @Test func `it beats each second, and compares at once and every ten`() {
        var pulse = LinkPulse(isOpener: true, at: start)
        var beats: [Int64] = []
        var compares: [Int64] = []
        while pulse.deadline <= start + .seconds(21) {
            let now = pulse.deadline
            pulse.heard(at: now)
            for order in pulse.timerFired(at: now) {
                switch order {
                case .beat: beats.append(now.sinceStart.components.seconds)
                case .compare: compares.append(now.sinceStart.components.seconds)
                case .close: Issue.record("closed at \(now)")
                }
            }
        }
        #expect(beats == Array(1...21))
        #expect(compares == [0, 10, 20])
    }

    @Test func `the side that was called does not begin to compare`() {
        var pulse = LinkPulse(isOpener: false, at: start)
        #expect(pulse.timerFired(at: start) == [])
        #expect(pulse.deadline == start + LinkPulse.beatEvery)
    }

    @Test func `three seconds of silence end it`() {
        var pulse = LinkPulse(isOpener: false, at: start)
        pulse.heard(at: start + .seconds(1))
        #expect(pulse.timerFired(at: start + .milliseconds(3_999)) == [.beat])
        #expect(pulse.timerFired(at: start + .seconds(4)) == [.close])
    }
}
