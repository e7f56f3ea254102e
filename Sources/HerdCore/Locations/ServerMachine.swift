/// What one server knows and answers: its reports in shards, and what links still owe.
///
/// One per worker. What one line asks for happens in one shard (`ReportShard`); here is what
/// concerns all of them: links, the comparison of tables, the file. Shards are lent one after the
/// other, and lines may come to others meanwhile: nothing here asks for the whole table at once.
public struct ServerMachine<Shards: ReportShards> {
    public internal(set) var shards: Shards
    var links: [Link] = []
    /// Whose others, that nobody waits for, are saved first.
    var firstToSave = 0

    /// A server with these shards that knows nothing yet.
    public init(shards: Shards) {
        self.shards = shards
    }

    public var clientsMax: Int {
        get { shards.clientsMax }
        set { shards.clientsMax = newValue }
    }

    /// How many clients have a report here.
    public var clients: Int { shards.sum { $0.table.count } }

    public var counters: ServerCounters {
        (0..<shards.sharding.count).reduce(into: ServerCounters()) { sum, number in
            sum.add(shards.look(at: number) { $0.counters })
        }
    }

    /// Answers one line, its LF not included, by appending to `reply`.
    public mutating func handle(
        _ line: UnsafeRawBufferPointer,
        from source: LineSource,
        at now: WallTime,
        reply: inout [UInt8]
    ) -> LineOutcome {
        let read = LineRead(line, shards.sharding)
        if case .link(let link) = source, read.shard == nil, takeSync(line, from: link) {
            return .silent
        }
        return shards.withShard(read.shard ?? 0) { shard, takesRoom in
            shard.handle(read, from: source, at: now, takesRoom: takesRoom, reply: &reply)
        }
    }

    /// Answers a line that is longer than the limit; `line` is as much of it as has come.
    public mutating func handleTooLong(_ line: UnsafeRawBufferPointer, reply: inout [UInt8]) {
        shards.withShard(0) { shard, _ in shard.handleTooLong(line, reply: &reply) }
    }

    /// Goes on counting where the worker stood whose connections came here.
    ///
    /// What this worker has counted before, it took from that one.
    public mutating func takeOver(_ counters: ServerCounters) {
        shards.each { $0.counters = ServerCounters() }
        shards.withShard(0) { shard, _ in shard.counters = counters }
    }

    // MARK: - Flood

    /// The link has opened: every report becomes due on it.
    ///
    /// That includes the neighbor's own, which it has lost if its worker was started anew. Nil is
    /// for another worker of this same server.
    public mutating func linkOpened(_ link: LinkID, neighbor: String?, at now: WallTime) {
        open(Link(id: link), neighbor: neighbor, at: now)
    }

    mutating func open(_ link: Link, neighbor: String?, at now: WallTime) {
        precondition(!links.contains { $0.id == link.id }, "link \(link.id.number) opened twice")
        links.append(link)
        let neighbor = neighbor.map { Array($0.utf8) }
        let comparesTables = link.sync != nil
        shards.each {
            $0.linkOpened(link.id, neighbor: neighbor, comparesTables: comparesTables, at: now)
        }
    }

    /// The link is gone, and with it what was due on it.
    public mutating func linkClosed(_ link: LinkID) {
        links.removeAll { $0.id == link }
        shards.each { $0.linkClosed(link) }
    }

    /// Whether `takeUpdates` is worth a call; it may still find that nothing needs to be said.
    public func hasUpdates(for link: LinkID) -> Bool {
        guard let sync = links.first(where: { $0.id == link })?.sync else {
            return shards.hasDue(for: link)
        }
        return sync.hasWords { shards.isPast($0, on: link) } || shards.hasDue(for: link)
    }

    /// Appends UPDATE lines, at most `bytesMax` bytes: the newest report of each due client, once.
    ///
    /// A client that has news after that is due again. `bytesMax` must leave room for one line.
    /// Words of the comparison of tables take half of the bytes at most, so that neither waits.
    /// Shards take turns in being first.
    public mutating func takeUpdates(
        for link: LinkID,
        bytesMax: Int,
        into bytes: inout [UInt8]
    ) {
        let lineBytesMax = WireLimits.updateBytesMax + 1
        precondition(bytesMax >= lineBytesMax, "\(bytesMax) bytes have no room for an UPDATE")
        guard let position = links.firstIndex(where: { $0.id == link }) else { return }
        let end = bytes.count + bytesMax - lineBytesMax
        links[position].sync?.take(
            from: &shards,
            for: link,
            bytesMax: max(bytesMax / 2, lineBytesMax),
            into: &bytes
        )
        let count = shards.sharding.count
        for _ in 0..<count where bytes.count <= end {
            let number = links[position].nextShard
            shards.withShard(number) { shard, _ in
                shard.takeUpdates(for: link, until: end, into: &bytes)
            }
            links[position].nextShard = (number + 1) % count
        }
    }
}

extension ServerMachine: Sendable where Shards: Sendable {}

extension ServerMachine where Shards == ShardArray {
    /// A server of that name that keeps at most `clientsMax` clients, in shards of its own.
    public init(
        name: String,
        clientsMax: Int,
        peers: PeerTrust,
        durability: Durability = .memory,
        sharding: Sharding = .whole
    ) {
        let server = ReportShard.Server(name: name, peers: peers, durability: durability)
        self.init(shards: ShardArray(server, clientsMax: clientsMax, sharding))
    }
}
