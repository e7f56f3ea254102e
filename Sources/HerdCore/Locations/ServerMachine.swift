/// What one server knows and answers: reports, the clock of their labels, and what links still owe.
///
/// One per worker. It writes into buffers that the shell owns; a line about a known client
/// allocates nothing. Lines and reports are lent to it for the time of the call.
public struct ServerMachine: Sendable {
    public internal(set) var counters = ServerCounters()
    private let name: [UInt8]
    /// New clients beyond it are refused; those that are known already stay.
    public var clientsMax: Int
    private var clock = LabelClock()
    private(set) var table = ReportTable()
    var links: [Link] = []
    private let peers: PeerTrust
    var keeper: ReportKeeper

    /// A server of that name that knows nothing yet and keeps at most `clientsMax` clients.
    ///
    /// `peers` says whether it takes UPDATE from just anybody.
    public init(
        name: String,
        clientsMax: Int,
        peers: PeerTrust,
        durability: Durability = .memory
    ) {
        precondition(name.utf8.count <= WireLimits.serverBytesMax, "server name \(name) too long")
        self.name = Array(name.utf8)
        self.clientsMax = clientsMax
        self.peers = peers
        keeper = ReportKeeper(durability)
    }

    /// How many clients have a report here.
    public var clients: Int { table.count }

    /// Answers one line, its LF not included, by appending to `reply`.
    public mutating func handle(
        _ line: UnsafeRawBufferPointer,
        from source: LineSource,
        at now: WallTime,
        reply: inout [UInt8]
    ) -> LineOutcome {
        switch (Request(line), source) {
        case (.iamat(let sighting), .client):
            return take(sighting, of: line, at: now, reply: &reply)
        case (.whatsat(let question), .client):
            return answer(question, of: line, reply: &reply)
        case (.update(let report), .client):
            return take(report, of: line, at: now, reply: &reply)
        case (.update(let report), .link(let link)):
            take(report, from: link, at: now)
            return .silent
        case (.invalid, .client):
            return refuse(line, reply: &reply)
        case (.iamat, .link), (.whatsat, .link):
            counters.invalidLines += 1
            return .silent
        case (.invalid, .link(let link)):
            if !takeSync(line, from: link) { counters.invalidLines += 1 }
            return .silent
        }
    }

    /// Answers a line that is longer than the limit; `line` is as much of it as has come.
    public mutating func handleTooLong(_ line: UnsafeRawBufferPointer, reply: inout [UInt8]) {
        let first = line.prefix(WireLimits.tooLongEchoBytes)
        _ = refuse(UnsafeRawBufferPointer(rebasing: first), reply: &reply)
    }

    /// Goes on counting where the worker stood whose connections came here.
    ///
    /// What this worker has counted before, it took from that one.
    public mutating func takeOver(_ counters: ServerCounters) {
        self.counters = counters
    }

    // MARK: - Requests

    /// An IAMAT: labeled, stored if it is news, flooded if it was stored, answered always.
    ///
    /// While the disk has no room it is not taken at all.
    private mutating func take(
        _ sighting: Sighting,
        of line: UnsafeRawBufferPointer,
        at now: WallTime,
        reply: inout [UInt8]
    ) -> LineOutcome {
        guard !keeper.refuses else {
            counters.requests += 1
            keeper.refused()
            reply.appendNotKept(line)
            return .answered
        }
        let index = table.index(of: sighting.client)
        guard index != nil || table.count < clientsMax else {
            counters.clientsRefused += 1
            return refuse(line, reply: &reply)
        }
        counters.requests += 1
        var save: SaveNumber?
        let label = clock.label(after: index.map { table.label(at: $0) }, at: now)
        let name = name
        name.withUnsafeBytes { name in
            let report = Report(sighting: sighting, label: label, origin: name)
            if let stored = store(report, at: index) {
                save = keeper.took(stored)
                flood(report, at: stored, notTo: nil)
            } else {
                save = index.flatMap { keeper.answered($0) }
                counters.reportsLate += 1
            }
            reply.appendAT(report)
        }
        return save.map { .saving($0) } ?? .answered
    }

    private mutating func answer(
        _ question: Request.Question,
        of line: UnsafeRawBufferPointer,
        reply: inout [UInt8]
    ) -> LineOutcome {
        guard let index = table.index(of: question.client) else {
            return refuse(line, reply: &reply)
        }
        counters.requests += 1
        return table.withReport(at: index) { report in
            reply.appendAT(report)
            guard let location = Location(word: report.sighting.location) else {
                preconditionFailure("a report was stored though its location is none")
            }
            let places = PlacesQuestion(
                latitude: location.latitude,
                longitude: location.longitude,
                radiusMeters: question.radiusMeters
            )
            return .places(places, bound: question.bound)
        }
    }

    private mutating func refuse(
        _ line: UnsafeRawBufferPointer,
        reply: inout [UInt8]
    ) -> LineOutcome {
        counters.requests += 1
        counters.invalidLines += 1
        reply.appendUnknown(line)
        return .answered
    }

    /// An UPDATE of nobody knows whom.
    private mutating func take(
        _ report: Report,
        of line: UnsafeRawBufferPointer,
        at now: WallTime,
        reply: inout [UInt8]
    ) -> LineOutcome {
        switch peers {
        case .open:
            take(report, from: nil, at: now)
            return .silent
        case .secret:
            counters.updatesUnproven += 1
            return refuse(line, reply: &reply)
        }
    }

    /// An UPDATE: stored and flooded if it is news.
    private mutating func take(_ report: Report, from link: LinkID?, at now: WallTime) {
        let index = table.index(of: report.sighting.client)
        guard index != nil || table.count < clientsMax else {
            counters.clientsRefused += 1
            counters.updatesRefused += 1
            return
        }
        guard let stored = store(report, at: index) else {
            counters.updatesRefused += 1
            return
        }
        keeper.learned(stored)
        counters.updatesTaken += 1
        if LabelClock.isAhead(report.label, of: now) { counters.labelsAhead += 1 }
        flood(report, at: stored, notTo: link)
    }

    /// A report from this server's own file: it needs no saving, and no word to anybody but links.
    mutating func restore(_ report: Report) {
        let index = table.index(of: report.sighting.client)
        guard index != nil || table.count < clientsMax,
            let stored = store(report, at: index)
        else { return }
        flood(report, at: stored, notTo: nil)
    }

    /// Stores the report if it is newer than the one at `index`; returns where, or nil.
    private mutating func store(_ report: Report, at index: Int?) -> Int? {
        guard let index else { return table.insert(report) }
        guard table.withReport(at: index, { report.isNewer(than: $0) }) else { return nil }
        table.replace(at: index, with: report)
        return index
    }

    // MARK: - Flood

    /// The link has opened: every report becomes due on it.
    ///
    /// That includes the neighbor's own, which it has lost if its worker was started anew. Nil is
    /// for another worker of this same server.
    public mutating func linkOpened(_ link: LinkID, neighbor: String?, at now: WallTime) {
        precondition(!links.contains { $0.id == link }, "link \(link.number) opened twice")
        links.append(
            Link(
                id: link,
                neighbor: neighbor.map { Array($0.utf8) },
                openedAt: now,
                due: DueReports(count: table.count)
            )
        )
    }

    /// The link is gone, and with it what was due on it.
    public mutating func linkClosed(_ link: LinkID) {
        links.removeAll { $0.id == link }
    }

    /// Whether `takeUpdates` is worth a call; it may still find that nothing needs to be said.
    public func hasUpdates(for link: LinkID) -> Bool {
        links.contains { $0.id == link && $0.hasWords }
    }

    /// Appends UPDATE lines, at most `bytesMax` bytes: the newest report of each due client, once.
    ///
    /// A client that has news after that is due again. `bytesMax` must leave room for one line.
    /// Words of the comparison of tables take half of the bytes at most, so that neither waits.
    public mutating func takeUpdates(
        for link: LinkID,
        bytesMax: Int,
        into bytes: inout [UInt8]
    ) {
        let lineBytesMax = WireLimits.updateBytesMax + 1
        precondition(bytesMax >= lineBytesMax, "\(bytesMax) bytes have no room for an UPDATE")
        guard let position = links.firstIndex(where: { $0.id == link }) else { return }
        let end = bytes.count + bytesMax - lineBytesMax
        links[position].takeSync(
            from: table,
            bytesMax: max(bytesMax / 2, lineBytesMax),
            into: &bytes
        )
        while bytes.count <= end, let due = links[position].due.next() {
            switch due {
            case .dump(let index):
                table.withReport(at: index) { bytes.appendUpdate($0) }
            case .news(let index):
                table.withReport(at: index) { report in
                    // Its newest report may have come from there since it became due.
                    guard !links[position].isOrigin(of: report) else { return }
                    bytes.appendUpdate(report)
                }
            }
        }
    }

    /// Makes the report due on every link but that of its origin and the one it came by.
    private mutating func flood(_ report: Report, at index: Int, notTo source: LinkID?) {
        for position in links.indices
        where links[position].id != source && !links[position].isOrigin(of: report) {
            links[position].due.mark(index)
        }
    }
}
