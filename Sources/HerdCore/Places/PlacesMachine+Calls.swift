/// How calls go on and end.
extension PlacesMachine {
    mutating func succeeded(
        _ id: PlacesCallID,
        _ answer: PlacesAnswer,
        at now: Moment
    ) -> [Directive] {
        guard let index = runningCall(id) else { return [] }
        let search = calls[index].search
        cache.keep(answer, for: search, at: now)
        failures[search] = nil
        let recovery = breaker.succeeded() ? [Directive.reportRecovery] : []
        return recovery + end(callAt: index, with: answer) + startWaitingCalls(at: now)
    }

    mutating func failed(
        _ id: PlacesCallID,
        _ failure: PlacesFailure,
        at now: Moment,
        using generator: inout some RandomNumberGenerator
    ) -> [Directive] {
        guard let index = runningCall(id) else { return [] }
        var directives = noteHealth(id, failure, at: now)
        if let until = retryTime(callAt: index, failure, at: now, using: &generator) {
            calls[index].state = .pausing(until: until)
            directives.append(.wake(at: until))
        } else {
            directives += fail(callAt: index, failure, at: now)
        }
        return directives + failAllButRunning(at: now) + startWaitingCalls(at: now)
    }

    /// Ends what is too late and wakes what has paused long enough.
    mutating func timerFired(at now: Moment) -> [Directive] {
        var directives: [Directive] = []
        var index = 0
        while index < calls.count {
            if now >= calls[index].deadline {
                directives += timeOut(callAt: index, at: now)
                continue
            }
            if case .pausing(let until) = calls[index].state, now >= until {
                calls[index].state = .waiting
            }
            index += 1
        }
        return directives + failAllButRunning(at: now) + startWaitingCalls(at: now)
    }

    /// Sends calls, oldest first, while fewer than `callsMax` are under way.
    mutating func startWaitingCalls(at now: Moment) -> [Directive] {
        var directives: [Directive] = []
        var free = policy.callsMax - callsRunning
        for index in calls.indices where free > 0 && calls[index].state == .waiting {
            calls[index].state = .running
            calls[index].attempts += 1
            free -= 1
            let call = calls[index]
            directives.append(.call(call.id, call.search, within: call.deadline - now))
        }
        return directives
    }

    /// Removes the call and answers everybody who still waits for it.
    mutating func end(callAt index: Int, with answer: PlacesAnswer) -> [Directive] {
        let call = calls.remove(at: index)
        return call.waiters.compactMap { ticket in
            guard waiting[ticket] == call.id else { return nil }
            waiting[ticket] = nil
            return .deliver(ticket, answer)
        }
    }

    private func runningCall(_ id: PlacesCallID) -> Int? {
        calls.firstIndex { $0.id == id && $0.state == .running }
    }

    /// Counts for or against the provider.
    private mutating func noteHealth(
        _ id: PlacesCallID,
        _ failure: PlacesFailure,
        at now: Moment
    ) -> [Directive] {
        guard failure.isAgainstProvider else {
            return breaker.succeeded() ? [.reportRecovery] : []
        }
        return breaker.failed(id, at: now) ? [.reportOutage(lasting: policy.outage)] : []
    }

    /// When to send it again: once, soon, by full jitter or as the provider asks, and in time.
    private mutating func retryTime(
        callAt index: Int,
        _ failure: PlacesFailure,
        at now: Moment,
        using generator: inout some RandomNumberGenerator
    ) -> Moment? {
        let call = calls[index]
        guard failure.mayBeRetried, call.attempts == 1, breaker.isClosed else { return nil }
        let pause = max(Self.pause(policy.retryPause, &generator), failure.retryAfter ?? .zero)
        guard now + pause < call.deadline, retries.spend() else { return nil }
        return now + pause
    }

    private static func pause(
        _ range: ClosedRange<Duration>,
        _ generator: inout some RandomNumberGenerator
    ) -> Duration {
        let share = Double.random(in: 0...1, using: &generator)
        return range.lowerBound + (range.upperBound - range.lowerBound) * share
    }

    /// A call that ran out of time speaks against the provider only if it was sent.
    private mutating func timeOut(callAt index: Int, at now: Moment) -> [Directive] {
        let call = calls[index]
        switch call.state {
        case .running:
            let failure = PlacesFailure(.timedOut(answerBegun: false))
            let health = noteHealth(call.id, failure, at: now)
            return [.cancel(call.id)] + health + fail(callAt: index, failure, at: now)
        case .waiting, .pausing:
            breaker.abandoned(call.id, at: now)
            return fail(callAt: index, PlacesFailure(.tooBusy), at: now)
        }
    }

    /// While the provider is left alone, nobody waits for a turn that would not come.
    private mutating func failAllButRunning(at now: Moment) -> [Directive] {
        guard case .open = breaker.state else { return [] }
        var directives: [Directive] = []
        for index in calls.indices.reversed() where calls[index].state != .running {
            directives += fail(callAt: index, PlacesFailure(.providerDown), at: now)
        }
        return directives
    }

    /// Ends a call with an answer that is no longer fresh, or else with the error.
    private mutating func fail(
        callAt index: Int,
        _ failure: PlacesFailure,
        at now: Moment
    ) -> [Directive] {
        let search = calls[index].search
        remember(PlacesAnswer(failure), for: search, at: now)
        let answer = cache.usable(search, at: now) ?? PlacesAnswer(failure)
        return end(callAt: index, with: answer)
    }

    private static let failuresRememberedMax = 1_024

    private mutating func remember(
        _ answer: PlacesAnswer,
        for search: PlacesSearch,
        at now: Moment
    ) {
        if failures.count >= Self.failuresRememberedMax {
            failures = failures.filter { now < $0.value.until }
            // A provider that fails so fast may be asked again: forget the rest, too.
            if failures.count >= Self.failuresRememberedMax { failures = [:] }
        }
        failures[search] = RecentFailure(answer: answer, until: now + policy.failureFor)
    }
}
