/// What the clients of each address have taken of their server: connections, and turns to be
/// answered.
///
/// Turns are a token bucket for each address, kept as one moment (GCRA, ITU-T I.371), as the
/// restart budget is. Who finds it empty is given the next turn that nobody has, and waits for it:
/// so connections of one address take turns, and nobody is overtaken. Who would have to wait longer
/// than `waitMax` gets none.
///
/// An address is forgotten when it has no connection and all its tokens again. Of those that have
/// left and owe turns no more than `leftMax` are remembered: however many addresses come and go,
/// they take no more memory than that.
public struct AddressTable: Equatable, Sendable {
    public private(set) var rules: Rules
    /// What one turn costs, and how much an address may have saved.
    private var interval: Duration
    private var saved: Duration
    private var entries: [Entry] = []
    private var indexes: [ClientAddress: Int] = [:]
    /// Entries that are no address's; used again, the last one first.
    private var free: [Int] = []
    /// Addresses whose last connection has gone, in that order; some may have come back.
    private var left = MarkedQueue()

    /// Whoever has to wait longer is more likely to have given up than to be glad of the answer.
    static let waitMax: Duration = .seconds(10)
    /// Some 2 MiB.
    ///
    /// At 1,000 turns a second and 2 s worth of them at once, most are free after 2 s.
    static let leftMax = 16_384

    public struct Rules: Equatable, Sendable {
        /// Connections that are open from one address.
        public var connectionsMax: Int
        /// Turns that an address gains; 0: nobody waits for turns.
        public var requestsPerSecond: Int
        /// Turns that it may have saved.
        public var requestsBurst: Int

        public init(connectionsMax: Int, requestsPerSecond: Int, requestsBurst: Int) {
            self.connectionsMax = connectionsMax
            self.requestsPerSecond = requestsPerSecond
            self.requestsBurst = requestsBurst
        }
    }

    /// Where an address is found as long as it has connections.
    public struct Place: Hashable, Sendable {
        fileprivate let index: Int
    }

    public enum Turn: Equatable, Sendable {
        case now
        /// The turn is this connection's, and begins then.
        case later(Moment)
        /// Too many wait already.
        case never
    }

    private struct Entry: Equatable {
        var address: ClientAddress
        var connections = 0
        /// When the bucket is full again.
        var fullAt: Moment
    }

    public init(rules: Rules) {
        self.rules = rules
        interval = .seconds(1) / max(rules.requestsPerSecond, 1)
        saved = interval * rules.requestsBurst
    }

    /// Addresses that are remembered.
    public var count: Int { indexes.count }

    /// Goes on with other rules; what was taken stays taken.
    public mutating func follow(_ rules: Rules) {
        let fresh = Self(rules: rules)
        (self.rules, interval, saved) = (rules, fresh.interval, fresh.saved)
    }

    // MARK: - Connections

    /// Whether the address may have one more connection.
    public func mayConnect(_ address: ClientAddress) -> Bool {
        guard let index = indexes[address] else { return true }
        return entries[index].connections < rules.connectionsMax
    }

    /// The address has one more connection, and owes at least so much time.
    public mutating func connected(
        _ address: ClientAddress,
        debt: Duration = .zero,
        at now: Moment
    ) -> Place {
        let index = indexes[address] ?? insert(address, at: now)
        entries[index].connections += 1
        entries[index].fullAt = max(entries[index].fullAt, now + debt)
        return Place(index: index)
    }

    /// Where the address is; nil: it has no connections, and never had, or was forgotten.
    public func place(of address: ClientAddress) -> Place? {
        indexes[address].map(Place.init)
    }

    /// One connection of the address less.
    public mutating func disconnected(_ place: Place, at now: Moment) {
        let index = place.index
        precondition(entries[index].connections > 0, "no connection at place \(index)")
        entries[index].connections -= 1
        guard entries[index].connections == 0, !left.contains(index) else { return }
        left.mark(index)
        forget(at: now)
    }

    /// The time until the address has all its tokens again.
    public func debt(_ place: Place, at now: Moment) -> Duration {
        max(entries[place.index].fullAt - now, .zero)
    }

    // MARK: - Turns

    /// Takes a turn for one line, unless the wait for it would be too long.
    public mutating func takeTurn(_ place: Place, at now: Moment) -> Turn {
        guard rules.requestsPerSecond > 0 else { return .now }
        let fullAt = max(entries[place.index].fullAt, now) + interval
        let begins = Moment(fullAt.sinceStart - saved)
        guard begins - now <= Self.waitMax else { return .never }
        entries[place.index].fullAt = fullAt
        return begins <= now ? .now : .later(begins)
    }

    // MARK: - Memory

    private mutating func insert(_ address: ClientAddress, at now: Moment) -> Int {
        let entry = Entry(address: address, fullAt: now)
        let index = free.popLast() ?? entries.count
        if index == entries.count { entries.append(entry) } else { entries[index] = entry }
        indexes[address] = index
        return index
    }

    /// Forgets who has left and owes nothing, and the one that left first where they are too many.
    private mutating func forget(at now: Moment) {
        while let index = left.first {
            let hasReturned = entries[index].connections > 0
            let isFull = entries[index].fullAt <= now
            guard hasReturned || isFull || left.count > Self.leftMax else { return }
            left.popFirst()
            guard !hasReturned else { continue }
            indexes[entries[index].address] = nil
            free.append(index)
        }
    }
}
