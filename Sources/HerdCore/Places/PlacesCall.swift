/// Names one waiting question; a shell gives each its own number.
public struct PlacesTicket: Hashable, Sendable {
    public let number: UInt64

    public init(number: UInt64) {
        self.number = number
    }
}

/// Names one call, its retry included.
public struct PlacesCallID: Hashable, Sendable {
    public let number: UInt64

    public init(number: UInt64) {
        self.number = number
    }
}

/// One call that everybody shares who asks the same.
///
///     waiting ──▶ running ──▶ (ended)
///        ▲           │
///        └─ pausing ◀┘  once, after a failure that may pass
struct PlacesCall: Equatable, Sendable {
    enum State: Equatable, Sendable {
        /// For one of the places at once.
        case waiting
        case running
        case pausing(until: Moment)
    }

    let id: PlacesCallID
    let search: PlacesSearch
    /// That of its first waiter; who joins later is answered by then, too.
    let deadline: Moment
    var state: State = .waiting
    /// How often it has been sent.
    var attempts = 0
    /// In the order in which they came, those who left included until the next tidying.
    private(set) var waiters: [PlacesTicket] = []
    private(set) var waitersPresent = 0

    init(id: PlacesCallID, search: PlacesSearch, deadline: Moment) {
        self.id = id
        self.search = search
        self.deadline = deadline
    }

    mutating func join(_ ticket: PlacesTicket, isPresent: (PlacesTicket) -> Bool) {
        // Who comes and goes over and over must not make the list longer and longer.
        if waiters.count > 2 * waitersPresent + 16 { waiters = waiters.filter(isPresent) }
        waiters.append(ticket)
        waitersPresent += 1
    }

    mutating func leave() {
        waitersPresent -= 1
    }
}
