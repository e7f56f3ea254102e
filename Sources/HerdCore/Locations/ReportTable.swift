/// The newest report of each client, found by the client's bytes.
///
/// Reports stand in the order in which their clients became known and never move: their index is
/// their identity. The hash by which they are found is secret: clients can't aim at one slot.
/// Storing a report of a known client allocates nothing unless its words have become longer.
///
/// The digest of a report that replaces another is computed when somebody wants digests: between
/// two comparisons most reports are replaced again. Only so many may be out of date; where they
/// are, a report gets its digest at once, while its words are at hand.
struct ReportTable: Sendable {
    private var entries: [StoredReport] = []
    private var slots = HashIndex()
    private let hash = SecretHash()
    private var digests: ReportDigests
    /// Indices of the reports whose digests are out of date.
    private var outdated: [UInt32] = []
    private let outdatedMax: Int
    /// Digests computed at once since then: clients whose digests are out of date may have gone.
    private var computedAtOnce = 0

    /// So many times as many digests are computed at once before room is made.
    private static let patience = 8

    /// An empty table for clients of these groups.
    ///
    /// So many digests of a group may be out of date: 16,384 in all groups together, which are
    /// brought up to date within milliseconds.
    init(groups: Range<Int> = 0..<ReportDigests.fanOut, outdatedMaxOfGroup: Int = 512) {
        digests = ReportDigests(groups: groups)
        outdatedMax = groups.count * outdatedMaxOfGroup
    }

    var count: Int { entries.count }

    /// The index of the client's report.
    func index(of client: UnsafeRawBufferPointer) -> Int? {
        slots.position(of: hash.value(of: client)) { entries[$0].isOf(client) }
    }

    func label(at index: Int) -> Int64 { entries[index].label }

    /// Lends the report for the time of the call.
    func withReport<Result>(at index: Int, _ body: (Report) -> Result) -> Result {
        entries[index].withReport(body)
    }

    /// Stores `report` in place of an older one of the same client.
    mutating func replace(at index: Int, with report: Report) {
        let wasUpToDate = entries[index].hasDigest
        entries[index].set(report)
        guard wasUpToDate else { return }
        guard outdated.count == outdatedMax else { return outdated.append(UInt32(index)) }
        updateDigest(at: index)
        computedAtOnce += 1
        if computedAtOnce == outdatedMax * Self.patience { updateDigests() }
    }

    /// Stores the first report of a client and returns its index.
    mutating func insert(_ report: Report) -> Int {
        let stored = StoredReport(report)
        digests.insert(
            entries.count,
            digest: stored.digest,
            into: ReportDigests.bucket(of: report.sighting.client)
        )
        slots.insert(entries.count, hash: hash.value(of: report.sighting.client))
        entries.append(stored)
        return entries.count - 1
    }

    // MARK: - Where tables are compared

    /// The hashes of the groups that are here.
    mutating func groupHashes() -> [UInt64] {
        updateDigests()
        return digests.groups
    }

    /// The hashes of the group's buckets.
    mutating func bucketHashes(of group: Int) -> ArraySlice<UInt64> {
        updateDigests()
        return digests.buckets(of: group)
    }

    /// The reports in a bucket, in the order in which their clients became known.
    mutating func members(of bucket: Int) -> [(index: Int, digest: UInt64)] {
        members(of: bucket, from: 0, max: .max)
    }

    /// At most so many of them, from a position on.
    mutating func members(
        of bucket: Int,
        from position: Int,
        max count: Int
    ) -> [(index: Int, digest: UInt64)] {
        updateDigests()
        return digests.members(of: bucket)[position...].prefix(count)
            .map { (Int($0), entries[Int($0)].digest) }
    }

    private mutating func updateDigests() {
        for index in outdated { updateDigest(at: Int(index)) }
        outdated.removeAll(keepingCapacity: true)
        computedAtOnce = 0
    }

    private mutating func updateDigest(at index: Int) {
        let before = entries[index].digest
        entries[index].updateDigest()
        let bucket = entries[index].withReport { ReportDigests.bucket(of: $0.sighting.client) }
        digests.change(bucket, by: before ^ entries[index].digest)
    }
}
