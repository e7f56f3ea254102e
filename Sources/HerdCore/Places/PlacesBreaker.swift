/// Leaves a provider alone that failed too often in a row, then tries it with one call.
///
///     closed ──(failures)──▶ open ──(time)──▶ probing ──▶ closed or open
struct PlacesBreaker: Equatable, Sendable {
    enum State: Equatable, Sendable {
        case closed(failures: Int)
        case open(until: Moment)
        case probing(PlacesCallID)
    }

    private(set) var state: State
    private let failuresMax: Int
    private let outage: Duration

    init(_ policy: PlacesPolicy, state: State = .closed(failures: 0)) {
        self.state = state
        failuresMax = policy.failuresMax
        outage = policy.outage
    }

    var isClosed: Bool {
        switch state {
        case .closed: true
        case .open, .probing: false
        }
    }

    /// Whether this call may be made; the first one after an outage becomes the probe.
    mutating func admits(_ call: PlacesCallID, at now: Moment) -> Bool {
        switch state {
        case .closed:
            return true
        case .open(let until):
            guard now >= until else { return false }
            state = .probing(call)
            return true
        case .probing:
            return false
        }
    }

    /// True if this ended an outage.
    mutating func succeeded() -> Bool {
        let wasClosed = isClosed
        state = .closed(failures: 0)
        return !wasClosed
    }

    /// True if this began an outage, or prolonged it.
    mutating func failed(_ call: PlacesCallID, at now: Moment) -> Bool {
        switch state {
        case .closed(let failures) where failures + 1 < failuresMax:
            state = .closed(failures: failures + 1)
            return false
        case .closed:
            state = .open(until: now + outage)
            return true
        case .probing(let probe):
            // Others began before the outage and say nothing new.
            guard probe == call else { return false }
            state = .open(until: now + outage)
            return true
        case .open:
            return false
        }
    }

    /// A call ended without saying anything about the provider; the next one may be the probe.
    mutating func abandoned(_ call: PlacesCallID, at now: Moment) {
        switch state {
        case .probing(let probe):
            if probe == call { state = .open(until: now) }
        case .closed, .open:
            break
        }
    }
}
