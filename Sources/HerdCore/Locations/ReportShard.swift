/// The reports of some of a server's clients, and what links and the disk have to get of them.
///
/// What one line asks for happens in one shard, so several threads work on one table, each on
/// another shard. What concerns the whole table is the business of `ServerMachine`. It writes into
/// buffers that the shell owns; a line about a known client allocates nothing. Lines and reports
/// are lent to it for the time of the call.
public struct ReportShard: Sendable {
    var counters = ServerCounters()
    private let name: [UInt8]
    private let peers: PeerTrust
    private var clock = LabelClock()
    var table: ReportTable
    var links: [ShardLink] = []
    var keeper: ReportKeeper

    /// What all shards of a server have in common.
    public struct Server: Sendable {
        let name: [UInt8]
        let peers: PeerTrust
        let durability: Durability

        /// `peers` says whether it takes UPDATE from just anybody.
        public init(name: String, peers: PeerTrust, durability: Durability = .memory) {
            precondition(
                name.utf8.count <= WireLimits.serverBytesMax,
                "server name \(name) too long"
            )
            self.name = Array(name.utf8)
            self.peers = peers
            self.durability = durability
        }
    }

    /// A shard of that number that knows nothing yet.
    public init(_ number: Int, of sharding: Sharding, _ server: Server) {
        name = server.name
        peers = server.peers
        table = ReportTable(groups: sharding.groups(of: number))
        keeper = ReportKeeper(server.durability)
    }

    /// Answers a client's line, where this is the only shard.
    public mutating func handle(
        _ line: UnsafeRawBufferPointer,
        at now: WallTime,
        takesRoom: () -> Bool,
        reply: inout [UInt8]
    ) -> LineOutcome {
        answer(Request(line), line, at: now, takesRoom: takesRoom, reply: &reply)
    }

    /// Answers one line by appending to `reply`.
    ///
    /// `takesRoom` is asked for room for a client that is new: false where the table is full.
    public mutating func handle(
        _ read: LineRead,
        from source: LineSource,
        at now: WallTime,
        takesRoom: () -> Bool,
        reply: inout [UInt8]
    ) -> LineOutcome {
        switch source {
        case .client:
            return answer(read.request, read.line, at: now, takesRoom: takesRoom, reply: &reply)
        case .link(let link):
            switch read.request {
            case .update(let report): take(report, from: link, at: now, takesRoom: takesRoom)
            case .iamat, .whatsat, .invalid: counters.invalidLines += 1
            }
            return .silent
        }
    }

    private mutating func answer(
        _ request: Request,
        _ line: UnsafeRawBufferPointer,
        at now: WallTime,
        takesRoom: () -> Bool,
        reply: inout [UInt8]
    ) -> LineOutcome {
        switch request {
        case .iamat(let sighting):
            take(sighting, of: line, at: now, takesRoom: takesRoom, reply: &reply)
        case .whatsat(let question):
            answer(question, of: line, reply: &reply)
        case .update(let report):
            take(report, of: line, at: now, takesRoom: takesRoom, reply: &reply)
        case .invalid:
            refuse(line, reply: &reply)
        }
    }

    /// Answers a line that is longer than the limit; `line` is as much of it as has come.
    public mutating func handleTooLong(_ line: UnsafeRawBufferPointer, reply: inout [UInt8]) {
        let first = line.prefix(WireLimits.tooLongEchoBytes)
        _ = refuse(UnsafeRawBufferPointer(rebasing: first), reply: &reply)
    }

    /// A limit has held a client back.
    public mutating func count(_ change: (inout LimitCounters) -> Void) {
        change(&counters.limits)
    }

    // MARK: - Requests

    /// An IAMAT: labeled, stored if it is news, flooded if it was stored, answered always.
    ///
    /// While the disk has no room it is not taken at all.
    private mutating func take(
        _ sighting: Sighting,
        of line: UnsafeRawBufferPointer,
        at now: WallTime,
        takesRoom: () -> Bool,
        reply: inout [UInt8]
    ) -> LineOutcome {
        guard !keeper.refuses else {
            counters.requests += 1
            keeper.refused()
            reply.appendNotKept(line)
            return .answered
        }
        let index = table.index(of: sighting.client)
        guard index != nil || takesRoom() else {
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
        takesRoom: () -> Bool,
        reply: inout [UInt8]
    ) -> LineOutcome {
        switch peers {
        case .open:
            take(report, from: nil, at: now, takesRoom: takesRoom)
            return .silent
        case .secret:
            counters.updatesUnproven += 1
            return refuse(line, reply: &reply)
        }
    }

    /// An UPDATE: stored and flooded if it is news.
    private mutating func take(
        _ report: Report,
        from link: LinkID?,
        at now: WallTime,
        takesRoom: () -> Bool
    ) {
        let index = table.index(of: report.sighting.client)
        guard index != nil || takesRoom() else {
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
    mutating func restore(_ report: Report, takesRoom: () -> Bool) {
        let index = table.index(of: report.sighting.client)
        guard index != nil || takesRoom(), let stored = store(report, at: index) else { return }
        flood(report, at: stored, notTo: nil)
    }

    /// Stores the report if it is newer than the one at `index`; returns where, or nil.
    private mutating func store(_ report: Report, at index: Int?) -> Int? {
        guard let index else { return table.insert(report) }
        guard table.withReport(at: index, { report.isNewer(than: $0) }) else { return nil }
        table.replace(at: index, with: report)
        return index
    }

    /// Makes the report due on every link but that of its origin and the one it came by.
    private mutating func flood(_ report: Report, at index: Int, notTo source: LinkID?) {
        for position in links.indices
        where links[position].id != source && !links[position].isOrigin(of: report) {
            links[position].due.mark(index)
        }
    }
}
