/// All shards of a server's table, each lent to one thread at a time.
///
/// In a worker they lie behind locks and are lent to several threads beside each other; where there
/// is one thread, an array of them will do (`ShardArray`).
public protocol ReportShards {
    var sharding: Sharding { get }
    /// New clients beyond it are refused; those that are known already stay.
    var clientsMax: Int { get set }

    /// Lends a shard, and who takes room for one more client (false where there is none).
    mutating func withShard<Result>(
        _ number: Int,
        _ body: (inout ReportShard, _ takesRoom: () -> Bool) -> Result
    ) -> Result

    /// Lends a shard that is only looked at.
    func look<Result>(at number: Int, _ body: (ReportShard) -> Result) -> Result
}

extension ReportShards {
    /// Changes one shard after the other.
    mutating func each(_ body: (inout ReportShard) -> Void) {
        for number in 0..<sharding.count { withShard(number) { shard, _ in body(&shard) } }
    }

    func sum(_ value: (ReportShard) -> Int) -> Int {
        (0..<sharding.count).reduce(0) { $0 + look(at: $1, value) }
    }

    // MARK: - The table's hashes

    /// The hashes of the node's children: of all groups for node 0, of one group's buckets else.
    mutating func children(of node: Int) -> [UInt64] {
        guard node > 0 else {
            var groups: [UInt64] = []
            each { groups += $0.table.groupHashes() }
            return groups
        }
        return withShard(sharding.shard(ofGroup: node - 1)) { shard, _ in
            Array(shard.table.bucketHashes(of: node - 1))
        }
    }

    /// At most so many digests of the reports in a bucket, from a position on.
    mutating func digests(of bucket: Int, from position: Int, max count: Int) -> [UInt64] {
        withShard(sharding.shard(ofBucket: bucket)) { shard, _ in
            shard.table.members(of: bucket, from: position, max: count).map(\.digest)
        }
    }

    // MARK: - What is due on a link

    func hasDue(for link: LinkID) -> Bool {
        (0..<sharding.count).contains { look(at: $0) { $0.hasDue(for: link) } }
    }

    /// Stands behind all that is due on the link now, in each shard.
    func fence(of link: LinkID) -> [Int] {
        (0..<sharding.count).map { look(at: $0) { $0.fence(of: link) } }
    }

    func isPast(_ fence: [Int], on link: LinkID) -> Bool {
        fence.indices.allSatisfy { number in
            look(at: number) { $0.isPast(fence[number], on: link) }
        }
    }
}

/// Shards that one thread has to itself.
public struct ShardArray: ReportShards, Sendable {
    public let sharding: Sharding
    public var clientsMax: Int
    private var clients = 0
    private var shards: [ReportShard]

    public init(_ server: ReportShard.Server, clientsMax: Int, _ sharding: Sharding = .whole) {
        self.sharding = sharding
        self.clientsMax = clientsMax
        shards = (0..<sharding.count).map { ReportShard($0, of: sharding, server) }
    }

    public mutating func withShard<Result>(
        _ number: Int,
        _ body: (inout ReportShard, _ takesRoom: () -> Bool) -> Result
    ) -> Result {
        var taken = clients
        defer { clients = taken }
        let clientsMax = clientsMax
        return body(&shards[number]) {
            guard taken < clientsMax else { return false }
            taken += 1
            return true
        }
    }

    public func look<Result>(at number: Int, _ body: (ReportShard) -> Result) -> Result {
        body(shards[number])
    }
}
