import Testing

@testable import HerdCore

/// Two workers, their sockets and their clock: what happens next is random, and a seed repeats it.
///
/// Sockets behave as Linux' do: what a process had sent before it died or hung up is still read,
/// then the end. A process that is stopped reads nothing, and its timers come late.
struct HandoverWorld {
    private(set) var giver = GiverProcess()
    private(set) var taker: TakerProcess
    let records: [HandoverRecord]
    private var random: SplitMix64
    private var now = Moment(.seconds(10))
    private let dangers: Dangers
    private static let stepsMax = 5_000
    private static let someRecords = {
        var random = SplitMix64(seed: 21)
        return (0..<80).map { _ in HandoverRecord.random(using: &random) }
    }()

    /// How likely something bad is at each step, one in so many; nil: never.
    struct Dangers {
        var killing: Int?
        var stopping: Int?
        /// Whatever could happen does not until the next timer.
        var delaying: Int?
        /// For certain, at that step.
        var mishap: (mishap: Mishap, step: Int)?
    }

    enum Mishap: CaseIterable {
        case killGiver, killTaker, stopGiver, stopTaker
    }

    init(seed: UInt64, dangers: Dangers, connectionsMax: Int = 80) {
        var random = SplitMix64(seed: seed)
        let connections = Int.random(in: 0...connectionsMax, using: &random)
        records = Array(Self.someRecords.prefix(connections))
        let room = Int.random(in: 0..<20, using: &random) == 0 ? records.count / 2 : 1_000
        taker = TakerProcess(connectionsMax: room)
        self.dangers = dangers
        self.random = random
    }

    /// Until nothing can happen any more; returns the number of steps.
    @discardableResult
    mutating func run() -> Int {
        happen(.giver(.ordered))
        for step in 0..<Self.stepsMax {
            endanger(at: step)
            let choices = possible()
            guard let next = choices.randomElement(using: &random) else {
                expectEnd()
                return step
            }
            happen(next)
            expectNoneTwice()
        }
        Issue.record("it does not end")
        return Self.stepsMax
    }

    // MARK: - What can happen

    private enum Happening {
        case giver(GiverProcess.News)
        case taker(TakerProcess.News)
        case timePasses
    }

    private mutating func possible() -> [Happening] {
        var choices: [Happening] = []
        if giver.isRunning {
            choices += giver.news(takerIsOpen: taker.isOpen).map(Happening.giver)
        }
        if taker.isRunning {
            choices += taker.news(giverIsOpen: giver.isOpen).map(Happening.taker)
        }
        let isLate = dangers.delaying.map { Int.random(in: 0..<$0, using: &random) == 0 } ?? false
        if choices.isEmpty || isLate, nextMoment != nil { return [.timePasses] }
        return choices
    }

    private var nextMoment: Moment? {
        let timers = giver.isRunning ? giver.timers : []
        return (timers + [giver.stoppedUntil, taker.stoppedUntil].compactMap(\.self)).min()
    }

    private mutating func endanger(at step: Int) {
        if let (mishap, mishapStep) = dangers.mishap, mishapStep == step { befall(mishap) }
        if let odds = dangers.killing, Int.random(in: 0..<odds, using: &random) == 0 {
            befall(Bool.random(using: &random) ? .killGiver : .killTaker)
        }
        if let odds = dangers.stopping, Int.random(in: 0..<odds, using: &random) == 0 {
            befall(Bool.random(using: &random) ? .stopGiver : .stopTaker)
        }
    }

    private mutating func befall(_ mishap: Mishap) {
        let until = now + .milliseconds(Int.random(in: 1...6_000, using: &random))
        switch mishap {
        case .killGiver: giver.kill()
        case .killTaker: taker.kill()
        case .stopGiver: giver.stop(until: until)
        case .stopTaker: taker.stop(until: until)
        }
    }

    private mutating func happen(_ happening: Happening) {
        switch happening {
        case .giver(let news): giver.learn(news, records: records, taker: &taker, at: now)
        case .taker(let news): taker.learn(news, giver: &giver)
        case .timePasses:
            guard let next = nextMoment else { return }
            now = max(now, next)
            giver.resume(at: now)
            taker.resume(at: now)
        }
    }

    // MARK: - What must hold

    private func expectNoneTwice() {
        #expect(!(giver.serves && taker.serves), "both have the connections")
        #expect(!(giver.accepts && taker.accepts), "both accept")
        #expect(giver.inFlight <= HandoverGiver.inFlightMax)
    }

    private func expectEnd() {
        if giver.isAlive {
            #expect(giver.serves && giver.accepts, "the old worker lives and does not serve")
            #expect(!taker.serves)
            #expect(giver.answer?.isKept == true)
        }
        if giver.hasCommitted, taker.isAlive { #expect(taker.serves && taker.accepts) }
        if taker.serves {
            #expect(taker.adopted.map(\.record) == records)
            #expect(taker.adopted.map(\.descriptor) == records.indices.map(Int32.init))
        }
        if taker.isAlive { #expect(taker.openDescriptors.isEmpty, "descriptors left open") }
    }
}

extension HandoverOutcome {
    var isKept: Bool { if case .kept = self { true } else { false } }
}
