/// How a table is cut into shards: by the hash of the client's name, between the groups of
/// `ReportDigests`, so that each shard has the hashes of whole groups.
///
///     shards       1   2   4   8  16  32
///     groups each 32  16   8   4   2   1
public struct Sharding: Equatable, Sendable {
    /// A power of two, at most one for each group.
    public let count: Int

    /// One shard: nobody works on the table beside anybody else.
    public static let whole = Sharding(atLeast: 1)

    /// At least so many shards, as far as there are groups.
    public init(atLeast count: Int) {
        var shards = 1
        while shards < min(count, ReportDigests.fanOut) { shards *= 2 }
        self.count = shards
    }

    /// All that there are for several threads: two seldom want the same one.
    ///
    /// Two threads that always hold one would meet in one line of 32.
    public init(threads: Int) {
        self.init(atLeast: threads == 1 ? 1 : ReportDigests.fanOut)
    }

    private var groupsEach: Int { ReportDigests.fanOut / count }

    func groups(of shard: Int) -> Range<Int> {
        shard * groupsEach..<(shard + 1) * groupsEach
    }

    func shard(ofGroup group: Int) -> Int { group / groupsEach }

    func shard(ofBucket bucket: Int) -> Int { shard(ofGroup: bucket / ReportDigests.fanOut) }

    func shard(of client: UnsafeRawBufferPointer) -> Int {
        count == 1 ? 0 : shard(ofBucket: ReportDigests.bucket(of: client))
    }
}
