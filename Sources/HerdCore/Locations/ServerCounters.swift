/// What a server has counted since its worker started.
public struct ServerCounters: Equatable, Sendable {
    /// Lines from clients that got a reply, `? ` included.
    public var requests = 0
    /// Lines that were answered with `? `, and whatever is not UPDATE from a link.
    public var invalidLines = 0
    /// IAMAT that were answered but not stored: a newer report was there.
    public var reportsLate = 0
    /// IAMAT and UPDATE of new clients that found the table full.
    public var clientsRefused = 0
    /// UPDATE that were news.
    public var updatesTaken = 0
    /// UPDATE that were not: repeats, older reports, and new clients beyond the limit.
    public var updatesRefused = 0
    /// UPDATE of who had not proved to be a neighbor.
    public var updatesUnproven = 0
    /// UPDATE that were taken though their label is more than 60 s ahead of the clock.
    public var labelsAhead = 0
    /// What clients were not allowed.
    public var limits = LimitCounters()

    public init() {}

    /// Counts what another part of the server has counted.
    mutating func add(_ other: ServerCounters) {
        requests += other.requests
        invalidLines += other.invalidLines
        reportsLate += other.reportsLate
        clientsRefused += other.clientsRefused
        updatesTaken += other.updatesTaken
        updatesRefused += other.updatesRefused
        updatesUnproven += other.updatesUnproven
        labelsAhead += other.labelsAhead
        for (_, field) in LimitCounters.all {
            limits[keyPath: field] += other.limits[keyPath: field]
        }
    }
}
