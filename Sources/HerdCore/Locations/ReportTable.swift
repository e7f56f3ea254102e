/// The newest report of each client, found by the client's bytes.
///
/// Reports stand in the order in which their clients became known and never move: their index is
/// their identity. The hash by which they are found is secret: clients can't aim at one slot.
/// Storing a report of a known client allocates nothing unless its words have become longer.
struct ReportTable: Sendable {
    private var entries: [StoredReport] = []
    private var slots = HashIndex()
    private let hash = SecretHash()
    private(set) var digests: ReportDigests

    /// An empty table for clients of these groups.
    init(groups: Range<Int> = 0..<ReportDigests.fanOut) {
        digests = ReportDigests(groups: groups)
    }

    var count: Int { entries.count }

    /// The index of the client's report.
    func index(of client: UnsafeRawBufferPointer) -> Int? {
        slots.position(of: hash.value(of: client)) { entries[$0].isOf(client) }
    }

    func label(at index: Int) -> Int64 { entries[index].label }

    func digest(at index: Int) -> UInt64 { entries[index].digest }

    /// Lends the report for the time of the call.
    func withReport<Result>(at index: Int, _ body: (Report) -> Result) -> Result {
        entries[index].withReport(body)
    }

    /// Stores `report` in place of an older one of the same client.
    mutating func replace(at index: Int, with report: Report) {
        let before = entries[index].digest
        entries[index].set(report)
        digests.change(
            ReportDigests.bucket(of: report.sighting.client),
            by: before ^ entries[index].digest
        )
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
}
