/// Hashes over a table, by which two servers find out where theirs differ.
///
///     one table = 32 groups of 32 buckets; a client's name says which bucket is its own
///
/// A bucket's hash is the XOR of the digests of its reports, a group's that of its buckets: order
/// does not matter, and a report that is replaced costs two operations.
struct ReportDigests: Sendable {
    static let fanOut = 32
    static let bucketCount = fanOut * fanOut
    private(set) var groups = [UInt64](repeating: 0, count: fanOut)
    private(set) var buckets = [UInt64](repeating: 0, count: bucketCount)
    /// Indices of the reports in each bucket, in the order in which their clients became known.
    private var members = [[UInt32]](repeating: [], count: bucketCount)

    static func bucket(of client: UnsafeRawBufferPointer) -> Int {
        var hash = WordHash()
        hash.combine(client)
        return Int(hash.value >> 54)
    }

    /// The hashes of the node's children: of all groups for node 0, of one group's buckets else.
    func children(of node: Int) -> ArraySlice<UInt64> {
        guard node > 0 else { return groups[...] }
        let first = (node - 1) * Self.fanOut
        return buckets[first..<first + Self.fanOut]
    }

    func members(of bucket: Int) -> [UInt32] { members[bucket] }

    mutating func insert(_ index: Int, digest: UInt64, into bucket: Int) {
        members[bucket].append(UInt32(index))
        change(bucket, by: digest)
    }

    /// A report of the bucket was replaced: `difference` is the XOR of both digests.
    mutating func change(_ bucket: Int, by difference: UInt64) {
        buckets[bucket] ^= difference
        groups[bucket / Self.fanOut] ^= difference
    }
}
