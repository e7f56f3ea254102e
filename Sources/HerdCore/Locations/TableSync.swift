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
    /// At most one of each bucket.
    private var wants: [Want] = []
    private var mark: (step: Int, fence: [Int])?
    /// The digests of the bucket that is being listed by the other end.
    private var listed: [UInt64] = []

    struct Want: Equatable, Sendable {
        let bucket: Int
        var digests: [UInt64]
    }

    /// A list that is longer, of one bucket in a thousand, is no neighbor's; what is behind it is
    /// not heeded.
    static let listedMax = 1_000_000

    init(isOpener: Bool) {
        self.isOpener = isOpener
    }

    /// Whether there is something to say now; reports before a mark's fence come first.
    func hasWords(isPast: (_ fence: [Int]) -> Bool) -> Bool {
        owesLines || mark.map { isPast($0.fence) } ?? false
    }

    private var owesLines: Bool { !owedNodes.isEmpty || !owedBuckets.isEmpty || !wants.isEmpty }

    // MARK: - What happens

    /// The opener begins a round, unless one is under way; `fence` is that of what is due now.
    mutating func begin(fence: [Int]) {
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

    /// Reports of that bucket that the other end has and this one lacks, in place of what was
    /// wanted of it before.
    mutating func want(_ digests: [UInt64], of bucket: Int) {
        wants.removeAll { $0.bucket == bucket }
        if !digests.isEmpty { wants.append(Want(bucket: bucket, digests: digests)) }
    }

    /// One line of a bucket's list; the whole list once it has ended.
    mutating func list(_ digests: [UInt64]) -> [UInt64]? {
        guard digests.isEmpty else {
            if listed.count < Self.listedMax { listed += digests }
            return nil
        }
        defer { listed = [] }
        return listed
    }

    /// The other end has said all that belongs to its step: this end's next step follows.
    mutating func marked(step: Int, fence: [Int]) {
        isInRound = step < Self.lastStep - 1
        if step >= Self.lastStep - 1 { isCompared = true }
        mark = step < Self.lastStep ? (step + 1, fence) : nil
    }

    // MARK: - What to say

    /// Appends lines, at most `bytesMax` bytes.
    mutating func take(
        from shards: inout some ReportShards,
        for link: LinkID,
        bytesMax: Int,
        into bytes: inout [UInt8]
    ) {
        let end = bytes.count + bytesMax - WireLimits.updateBytesMax - 1
        while bytes.count <= end {
            if let node = owedNodes.first {
                owedNodes.removeFirst()
                bytes.appendSync("HASHES", node, shards.children(of: node))
            } else if let bucket = owedBuckets.first {
                appendList(of: bucket, from: &shards, to: &bytes)
            } else if !wants.isEmpty {
                appendWants(to: &bytes)
            } else {
                return appendMark(to: &bytes) { shards.isPast($0, on: link) }
            }
        }
    }

    private mutating func appendList(
        of bucket: Int,
        from shards: inout some ReportShards,
        to bytes: inout [UInt8]
    ) {
        let piece = shards.digests(of: bucket, from: bucketPosition, max: SyncLine.digestsMax)
        bytes.appendSync("BUCKET", bucket, piece)
        bucketPosition += piece.count
        guard piece.isEmpty else { return }
        owedBuckets.removeFirst()
        bucketPosition = 0
    }

    private mutating func appendWants(to bytes: inout [UInt8]) {
        let last = wants.count - 1
        let digests = wants[last].digests.suffix(SyncLine.digestsMax)
        bytes.appendSync("WANT", wants[last].bucket, digests)
        wants[last].digests.removeLast(digests.count)
        if wants[last].digests.isEmpty { wants.removeLast() }
    }

    private mutating func appendMark(
        to bytes: inout [UInt8],
        isPast: (_ fence: [Int]) -> Bool
    ) {
        guard let (step, fence) = mark, isPast(fence) else { return }
        mark = nil
        bytes.appendSync("MARK", step, EmptyCollection())
    }
}
