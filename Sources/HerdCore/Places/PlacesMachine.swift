/// Decides which questions become calls to the places provider, and who gets which answer when.
///
/// Equal questions share one call. Every question is answered exactly once, within
/// `policy.answerWithin`, unless its waiter leaves: by a kept answer, by its call, by an answer
/// that is no longer fresh, or by an error. There is nothing here of HTTP or of threads.
public struct PlacesMachine: Equatable, Sendable {
    public let policy: PlacesPolicy
    /// In the order in which they began; at most `callsMax + callsWaitingMax`.
    var calls: [PlacesCall] = []
    var waiting: [PlacesTicket: PlacesCallID] = [:]
    var cache: PlacesCache
    var failures: [PlacesSearch: RecentFailure] = [:]
    var breaker: PlacesBreaker
    var retries = RetryBudget()
    private var callsBegun: UInt64 = 0
    private var isShutDown = false

    /// An error that was just given, and is given again for a moment.
    struct RecentFailure: Equatable, Sendable {
        let answer: PlacesAnswer
        let until: Moment
    }

    /// What happened.
    public enum Event: Equatable, Sendable {
        case asked(PlacesTicket, PlacesSearch)
        case left(PlacesTicket)
        case succeeded(PlacesCallID, PlacesAnswer)
        case failed(PlacesCallID, PlacesFailure)
        case timerFired
        case shutDown
    }

    /// What to do about it, in this order.
    public enum Directive: Equatable, Sendable {
        case deliver(PlacesTicket, PlacesAnswer)
        /// Ask the provider; answer with `succeeded` or `failed` unless the call is cancelled.
        case call(PlacesCallID, PlacesSearch, within: Duration)
        case cancel(PlacesCallID)
        /// Tell the machine `timerFired` then; timers are never taken back.
        case wake(at: Moment)
        case reportOutage(lasting: Duration)
        case reportRecovery
    }

    public init(_ policy: PlacesPolicy) {
        self.policy = policy
        cache = PlacesCache(policy)
        breaker = PlacesBreaker(policy)
    }

    public mutating func handle(
        _ event: Event,
        at now: Moment,
        using generator: inout some RandomNumberGenerator
    ) -> [Directive] {
        switch event {
        case .asked(let ticket, let search): asked(ticket, search, at: now)
        case .left(let ticket): left(ticket, at: now)
        case .succeeded(let id, let answer): succeeded(id, answer, at: now)
        case .failed(let id, let failure): failed(id, failure, at: now, using: &generator)
        case .timerFired: timerFired(at: now)
        case .shutDown: shutDown(at: now)
        }
    }

    /// The answer to a search that needs no call, to be given again.
    public mutating func known(_ search: PlacesSearch, at now: Moment) -> PlacesAnswer? {
        isShutDown ? nil : cache.fresh(search, at: now)
    }

    /// How many calls are under way.
    public var callsRunning: Int { calls.count { $0.state == .running } }

    private mutating func asked(
        _ ticket: PlacesTicket,
        _ search: PlacesSearch,
        at now: Moment
    ) -> [Directive] {
        precondition(waiting[ticket] == nil, "\(ticket) already waits for \(waiting)")
        if isShutDown { return [.deliver(ticket, PlacesAnswer(PlacesFailure(.shuttingDown)))] }
        if let answer = cache.fresh(search, at: now) { return [.deliver(ticket, answer)] }
        if let failure = failures[search], now < failure.until {
            return [.deliver(ticket, cache.usable(search, at: now) ?? failure.answer)]
        }
        if waiting.count < policy.waitersMax {
            if let index = calls.firstIndex(where: { $0.search == search }) {
                join(ticket, callAt: index)
                return []
            }
            if calls.count < policy.callsMax + policy.callsWaitingMax {
                return begin(search, for: ticket, at: now)
            }
        }
        return refuse(ticket, search, PlacesFailure(.tooBusy), at: now)
    }

    /// Begins a call, unless the provider is to be left alone.
    private mutating func begin(
        _ search: PlacesSearch,
        for ticket: PlacesTicket,
        at now: Moment
    ) -> [Directive] {
        let id = PlacesCallID(number: callsBegun + 1)
        guard breaker.admits(id, at: now) else {
            return refuse(ticket, search, PlacesFailure(.providerDown), at: now)
        }
        callsBegun += 1
        retries.callBegan()
        let deadline = now + policy.answerWithin
        calls.append(PlacesCall(id: id, search: search, deadline: deadline))
        join(ticket, callAt: calls.count - 1)
        return [.wake(at: deadline)] + startWaitingCalls(at: now)
    }

    private mutating func refuse(
        _ ticket: PlacesTicket,
        _ search: PlacesSearch,
        _ failure: PlacesFailure,
        at now: Moment
    ) -> [Directive] {
        [.deliver(ticket, cache.usable(search, at: now) ?? PlacesAnswer(failure))]
    }

    private mutating func join(_ ticket: PlacesTicket, callAt index: Int) {
        waiting[ticket] = calls[index].id
        let id = calls[index].id
        calls[index].join(ticket) { [waiting] in waiting[$0] == id }
    }

    /// A waiter's leaving never cancels the shared call; the last one's does.
    private mutating func left(_ ticket: PlacesTicket, at now: Moment) -> [Directive] {
        guard let id = waiting.removeValue(forKey: ticket),
            let index = calls.firstIndex(where: { $0.id == id })
        else { return [] }
        calls[index].leave()
        guard calls[index].waitersPresent == 0 else { return [] }
        let call = calls.remove(at: index)
        breaker.abandoned(id, at: now)
        return (call.state == .running ? [.cancel(id)] : []) + startWaitingCalls(at: now)
    }

    private mutating func shutDown(at now: Moment) -> [Directive] {
        isShutDown = true
        var directives: [Directive] = []
        while let call = calls.first {
            directives += call.state == .running ? [.cancel(call.id)] : []
            directives += end(callAt: 0, with: PlacesAnswer(PlacesFailure(.shuttingDown)))
        }
        return directives
    }
}
