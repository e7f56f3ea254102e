/// The newest report of each client, found by the client's bytes.
///
/// Reports stand in the order in which their clients became known and never move: their index is
/// their identity. Beside them lies an open-addressing index, probed linearly, at most half full;
/// each slot keeps 32 bits of the hash, so that a probe seldom touches a report that is not meant.
/// The hash is the standard library's SipHash, seeded per process: clients can't aim at one slot.
/// Storing a report of a known client allocates nothing unless its words have become longer.
struct ReportTable: Sendable {
    private var entries: [StoredReport] = []
    private var slots = [Slot](repeating: .free, count: 16)
    private(set) var digests: ReportDigests

    private struct Slot {
        var hash: UInt32
        /// Index of the report, plus one; 0: the slot is free.
        var position: UInt32

        static let free = Slot(hash: 0, position: 0)
    }

    /// An empty table for clients of these groups.
    init(groups: Range<Int> = 0..<ReportDigests.fanOut) {
        digests = ReportDigests(groups: groups)
    }

    var count: Int { entries.count }

    /// The index of the client's report.
    func index(of client: UnsafeRawBufferPointer) -> Int? {
        let hash = Self.hash(of: client)
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot].position != 0 {
            let index = Int(slots[slot].position) - 1
            if slots[slot].hash == hash, entries[index].isOf(client) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
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
        if (entries.count + 1) * 2 > slots.count { growSlots() }
        let stored = StoredReport(report)
        digests.insert(
            entries.count,
            digest: stored.digest,
            into: ReportDigests.bucket(of: report.sighting.client)
        )
        entries.append(stored)
        let hash = Self.hash(of: report.sighting.client)
        place(Slot(hash: hash, position: UInt32(entries.count)))
        return entries.count - 1
    }

    private mutating func growSlots() {
        let old = slots
        slots = [Slot](repeating: .free, count: old.count * 2)
        for slot in old where slot.position != 0 { place(slot) }
    }

    private mutating func place(_ newcomer: Slot) {
        var slot = Int(newcomer.hash) & (slots.count - 1)
        while slots[slot].position != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = newcomer
    }

    private static func hash(of client: UnsafeRawBufferPointer) -> UInt32 {
        var hasher = Hasher()
        hasher.combine(bytes: client)
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }
}
