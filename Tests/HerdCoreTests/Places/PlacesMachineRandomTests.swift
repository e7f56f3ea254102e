import Testing

@testable import HerdCore

/// A provider and its askers on seeded time, and the rules that hold whatever happens.
private struct PlacesWorld {
    private var machine: PlacesMachine
    private var numbers: SplitMix64
    private var now: Duration = .zero
    private var timers: [Duration] = []
    /// Deadlines of those who wait.
    private var waiting: [PlacesTicket: Duration] = [:]
    private var running: [PlacesCallID: PlacesSearch] = [:]
    private var ticketsGiven: UInt64 = 0
    private var outageUntil: Duration?
    /// Whether the provider is well just now.
    private var isHealthy = true
    private(set) var violations: [String] = []
    private(set) var delivered = 0
    private(set) var callsMade = 0
    private(set) var outages = 0

    init(seed: UInt64) {
        numbers = SplitMix64(seed: seed)
        var policy = PlacesPolicy()
        policy.callsWaitingMax = 6
        policy.waitersMax = 30
        policy.cacheEntriesMax = 8
        policy.freshFor = .seconds(3)
        policy.staleFor = .seconds(2)
        machine = PlacesMachine(policy)
    }

    mutating func run(steps: Int) {
        for _ in 0..<steps where violations.isEmpty {
            advance(by: .milliseconds(Int.random(in: 0...300, using: &numbers)))
            switch Int.random(in: 0..<100, using: &numbers) {
            case ..<55: ask()
            case ..<65: leave()
            case ..<98: endCall()
            default: isHealthy.toggle()
            }
            check()
        }
        while let next = timers.min(), violations.isEmpty { advance(by: max(.zero, next - now)) }
        if !waiting.isEmpty { violations.append("never answered: \(waiting)") }
        if !running.isEmpty { violations.append("never ended: \(running)") }
    }

    /// Lets every timer fire on its way, at its time.
    private mutating func advance(by step: Duration) {
        let target = now + step
        while let next = timers.min(), next <= target {
            timers.remove(at: timers.firstIndex(of: next) ?? 0)
            now = max(now, next)
            handle(.timerFired)
        }
        now = target
    }

    private mutating func ask() {
        ticketsGiven += 1
        let ticket = PlacesTicket(number: ticketsGiven)
        waiting[ticket] = now + .seconds(5)
        handle(.asked(ticket, .numbered(Int.random(in: 0..<25, using: &numbers))))
    }

    private mutating func leave() {
        let tickets = waiting.keys.sorted { $0.number < $1.number }
        guard let ticket = tickets.randomElement(using: &numbers) else { return }
        waiting[ticket] = nil
        handle(.left(ticket))
    }

    private mutating func endCall() {
        let ids = running.keys.sorted { $0.number < $1.number }
        guard let id = ids.randomElement(using: &numbers), let search = running[id] else { return }
        running[id] = nil
        let isWell = isHealthy && Int.random(in: 0..<10, using: &numbers) > 0
        if isWell {
            handle(.succeeded(id, .named("\(search)")))
        } else {
            let reasons: [PlacesFailure.Reason] = [
                .unreachable, .http(503), .provider(.requestDenied), .provider(.invalidRequest),
            ]
            let reason = reasons.randomElement(using: &numbers) ?? .unreachable
            handle(.failed(id, PlacesFailure(reason)))
        }
    }

    private mutating func handle(_ event: PlacesMachine.Event) {
        for directive in machine.handle(event, at: Moment(now), using: &numbers) {
            perform(directive, of: event)
        }
    }

    private mutating func perform(
        _ directive: PlacesMachine.Directive,
        of event: PlacesMachine.Event
    ) {
        switch directive {
        case .deliver(let ticket, let answer):
            delivered += 1
            guard let deadline = waiting.removeValue(forKey: ticket) else {
                return violations.append("\(ticket) was answered though it did not wait: \(event)")
            }
            if now > deadline { violations.append("\(ticket) was answered too late: \(event)") }
            if case .asked(_, let search) = event, answer.status == .zeroResults,
                answer != .named("\(search)")
            {
                violations.append("\(ticket) got an answer to another question")
            }
        case .call(let id, let search, let limit): begin(id, search, within: limit)
        case .cancel(let id):
            if running.removeValue(forKey: id) == nil {
                violations.append("\(id) was cancelled though it did not run: \(event)")
            }
        case .wake(let moment): timers.append(moment.sinceStart)
        case .reportOutage(let duration):
            outages += 1
            outageUntil = now + duration
        case .reportRecovery: outageUntil = nil
        }
    }

    private mutating func begin(_ id: PlacesCallID, _ search: PlacesSearch, within limit: Duration)
    {
        callsMade += 1
        if running.values.contains(search) { violations.append("two calls for one search") }
        if running.updateValue(search, forKey: id) != nil { violations.append("\(id) twice") }
        if limit <= .zero || limit > .seconds(5) { violations.append("\(id) has \(limit)") }
        if let outageUntil, now < outageUntil { violations.append("\(id) during an outage") }
    }

    private mutating func check() {
        if running.count > 8 { violations.append("\(running.count) calls at once") }
        if machine.callsRunning != running.count { violations.append("calls miscounted") }
        if machine.waiting.count != waiting.count { violations.append("waiters miscounted") }
        if waiting.count > 30 { violations.append("\(waiting.count) waiters") }
        if machine.calls.count > 14 { violations.append("\(machine.calls.count) calls") }
        if machine.cache.count > 8 { violations.append("\(machine.cache.count) answers kept") }
    }
}

@Suite struct PlacesMachineRandomTests {
    @Test(arguments: 0..<60)
    func `whatever happens, everybody is answered once and in time`(seed: UInt64) {
        var world = PlacesWorld(seed: seed)
        world.run(steps: 1_000)
        #expect(world.violations.isEmpty, "seed \(seed)")
        #expect(world.delivered > 300 && world.callsMade > 50, "seed \(seed)")
    }

    @Test func `outages are among what happens`() {
        var world = PlacesWorld(seed: 1)
        world.run(steps: 5_000)
        #expect(world.outages > 3)
    }

    @Test func `the same seed is the same story`() {
        var machines = [PlacesMachine(PlacesPolicy()), PlacesMachine(PlacesPolicy())]
        for index in machines.indices {
            var numbers = SplitMix64(seed: 9)
            for step in 0..<200 {
                let search = PlacesSearch.numbered(Int.random(in: 0..<40, using: &numbers))
                let ticket = PlacesTicket(number: UInt64(step))
                let event = PlacesMachine.Event.asked(ticket, search)
                _ = machines[index].handle(event, at: Moment(.zero), using: &numbers)
            }
        }
        #expect(machines[0] == machines[1])
    }
}
