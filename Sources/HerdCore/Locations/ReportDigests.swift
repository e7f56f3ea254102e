/// Hashes over a table, by which two servers find out where theirs differ.
///
///     one table = 32 groups of 32 buckets; a client's name says which bucket is its own
///
/// A bucket's hash is the XOR of the digests of its reports, a group's that of its buckets: order
/// does not matter, and a report that is replaced costs two operations. A shard of a table has some
/// of the groups, whole ones.
struct ReportDigests: Sendable {
    static let fanOut = 32
    static let bucketCount = fanOut * fanOut
    /// The hashes of the groups that are here.
    private(set) var groups: [UInt64]
    private var buckets: [UInt64]
    /// Indices of the reports in each bucket, in the order in which their clients became known.
    private var members: [[UInt32]]
    private let firstBucket: Int

    init(groups range: Range<Int> = 0..<fanOut) {
        let bucketCount = range.count * Self.fanOut
        groups = Array(repeating: 0, count: range.count)
        buckets = Array(repeating: 0, count: bucketCount)
        members = Array(repeating: [], count: bucketCount)
        firstBucket = range.lowerBound * Self.fanOut
    }

    static func bucket(of client: UnsafeRawBufferPointer) -> Int {
        var hash = WordHash()
        hash.combine(client)
        return Int(hash.value >> 54)
    }

    /// The hashes of the group's buckets.
    func buckets(of group: Int) -> ArraySlice<UInt64> {
        let first = group * Self.fanOut - firstBucket
        return buckets[first..<first + Self.fanOut]
    }

    func members(of bucket: Int) -> [UInt32] { members[bucket - firstBucket] }

    mutating func insert(_ index: Int, digest: UInt64, into bucket: Int) {
        members[bucket - firstBucket].append(UInt32(index))
        change(bucket, by: digest)
    }

    /// A report of the bucket was replaced: `difference` is the XOR of both digests.
    mutating func change(_ bucket: Int, by difference: UInt64) {
        let position = bucket - firstBucket
        buckets[position] ^= difference
        groups[position / Self.fanOut] ^= difference
    }
}
