/// What one end of a link still has to say so that both tables become the same.
///
/// The side that opened the link begins a round with the hashes of its groups. Whoever gets hashes
/// answers those that differ from its own: a group with the hashes of its buckets, a bucket with
/// the digests of its reports. Whoever gets a bucket's digests sends the reports that are not among
/// them, and asks for those that it lacks itself.
///
///     opener                               the other
///     HASHES 0, MARK 0           ──▶
///                                ◀──       HASHES of groups that differ, MARK 1
///     BUCKET of buckets that differ, MARK 2 ──▶
///                                ◀──       WANT, UPDATE, MARK 3: the opener has everything
///     UPDATE, MARK 4             ──▶       the other has everything
///
/// Nothing here is a queue of messages: what is owed are numbers of nodes and buckets, each once,
/// and is said as the table stands by then.
struct TableSync: Sendable {
    static let lastStep = 4
    let isOpener: Bool
    /// At least one round has brought everything here that the other end had.
    private(set) var isCompared = false
    /// The opener has begun a round whose answers have not all come.
    private var isInRound = false
    private var owedNodes: [Int] = []
    private var owedBuckets: [Int] = []
    /// How much of the first owed bucket's list has been said.
    private var bucketPosition = 0
    private var wants: [Want] = []
    private var mark: (step: Int, fence: Int)?
    /// The digests of the bucket that is being listed by the other end.
    private var listed: [UInt64] = []

    struct Want: Equatable, Sendable {
        let bucket: Int
        let digest: UInt64
    }

    init(isOpener: Bool) {
        self.isOpener = isOpener
    }

    /// Whether there is something to say now; reports before `due`'s fence come first.
    func hasWords(_ due: DueReports) -> Bool {
        owesLines || mark.map { due.isPast($0.fence) } ?? false
    }

    private var owesLines: Bool { !owedNodes.isEmpty || !owedBuckets.isEmpty || !wants.isEmpty }

    // MARK: - What happens

    /// The opener begins a round, unless one is under way; `fence` is that of what is due now.
    mutating func begin(fence: Int) {
        guard isOpener, !isInRound, mark == nil else { return }
        isInRound = true
        owe(node: 0)
        mark = (0, fence)
    }

    mutating func owe(node: Int) {
        if !owedNodes.contains(node) { owedNodes.append(node) }
    }

    mutating func owe(bucket: Int) {
        if !owedBuckets.contains(bucket) { owedBuckets.append(bucket) }
    }

    mutating func want(_ digest: UInt64, of bucket: Int) {
        wants.append(Want(bucket: bucket, digest: digest))
    }

    /// One line of a bucket's list; the whole list once it has ended.
    mutating func list(_ digests: [UInt64]) -> [UInt64]? {
        guard digests.isEmpty else {
            listed += digests
            return nil
        }
        defer { listed = [] }
        return listed
    }

    /// The other end has said all that belongs to its step: this end's next step follows.
    mutating func marked(step: Int, fence: Int) {
        isInRound = step < Self.lastStep - 1
        if step >= Self.lastStep - 1 { isCompared = true }
        mark = step < Self.lastStep ? (step + 1, fence) : nil
    }

    // MARK: - What to say

    /// Appends lines, at most `bytesMax` bytes.
    mutating func take(
        from table: ReportTable,
        due: DueReports,
        bytesMax: Int,
        into bytes: inout [UInt8]
    ) {
        let end = bytes.count + bytesMax - WireLimits.updateBytesMax - 1
        while bytes.count <= end {
            if let node = owedNodes.first {
                owedNodes.removeFirst()
                bytes.appendSync("HASHES", node, table.digests.children(of: node))
            } else if let bucket = owedBuckets.first {
                appendList(of: bucket, from: table, to: &bytes)
            } else if let want = wants.last {
                appendWants(of: want.bucket, to: &bytes)
            } else {
                return appendMark(due, to: &bytes)
            }
        }
    }

    private mutating func appendList(
        of bucket: Int,
        from table: ReportTable,
        to bytes: inout [UInt8]
    ) {
        let members = table.digests.members(of: bucket)
        let piece = members[bucketPosition...].prefix(SyncLine.digestsMax)
        bytes.appendSync("BUCKET", bucket, piece.lazy.map { table.digest(at: Int($0)) })
        bucketPosition += piece.count
        guard piece.isEmpty else { return }
        owedBuckets.removeFirst()
        bucketPosition = 0
    }

    private mutating func appendWants(of bucket: Int, to bytes: inout [UInt8]) {
        var digests: [UInt64] = []
        while let want = wants.last, want.bucket == bucket, digests.count < SyncLine.digestsMax {
            digests.append(want.digest)
            wants.removeLast()
        }
        bytes.appendSync("WANT", bucket, digests)
    }

    private mutating func appendMark(_ due: DueReports, to bytes: inout [UInt8]) {
        guard let (step, fence) = mark, due.isPast(fence) else { return }
        mark = nil
        bytes.appendSync("MARK", step, EmptyCollection())
    }
}
