/// What the clients of one kind, or all, have met so far.
public struct Tally: Equatable, Sendable {
    public var clients = 0
    /// Connections that were made.
    public var connections = 0
    /// Clients that have the connection that they began with, counted when they end.
    public var kept = 0
    /// Requests that were answered, or failed.
    public var requests = 0
    public var failed = 0
    public var lost = 0
    /// Of requests that need no places.
    public var longestWait = Duration.zero
    public var longestPlacesWait = Duration.zero

    public init() {}

    public var isClean: Bool { failed == 0 && lost == 0 }

    mutating func answered(after wait: Duration, hasPlaces: Bool) {
        requests += 1
        if hasPlaces {
            longestPlacesWait = max(longestPlacesWait, wait)
        } else {
            longestWait = max(longestWait, wait)
        }
    }

    mutating func met(_ mistake: Mistake) {
        requests += mistake.failed
        failed += mistake.failed
        lost += mistake.lost
    }

    mutating func add(_ other: Tally) {
        clients += other.clients
        connections += other.connections
        kept += other.kept
        requests += other.requests
        failed += other.failed
        lost += other.lost
        longestWait = max(longestWait, other.longestWait)
        longestPlacesWait = max(longestPlacesWait, other.longestPlacesWait)
    }
}
