import Testing

@testable import HerdCore

/// Whenever digests are asked for, they are those of the reports as they stand.
struct OutdatedDigestTests {
    /// The same reports, once stored one after the other and once as they are in the end.
    ///
    /// Of two of a group out of date at most, most are computed at once; of 512, none.
    @Test(arguments: [0, 1, 100, 10_000], [2, 512])
    func `hashes do not tell how often a report was replaced`(
        replacements: Int,
        outdatedMaxOfGroup: Int
    ) {
        var random = SplitMix64(seed: 31)
        var replaced = ReportTable(outdatedMaxOfGroup: outdatedMaxOfGroup)
        var labels: [Int] = []
        for client in 0..<3_000 {
            labels.append(client)
            store(client, label: client, in: &replaced)
        }
        for label in 3_000..<3_000 + replacements {
            let client = Int.random(in: 0..<3_000, using: &random)
            labels[client] = label
            store(client, label: label, in: &replaced)
            // Now and then somebody looks.
            if label % 777 == 0 { _ = replaced.groupHashes() }
        }
        var direct = ReportTable()
        for client in labels.indices { store(client, label: labels[client], in: &direct) }
        #expect(replaced.groupHashes() == direct.groupHashes())
        for group in 0..<ReportDigests.fanOut {
            #expect(replaced.bucketHashes(of: group) == direct.bucketHashes(of: group))
        }
        for bucket in 0..<ReportDigests.bucketCount {
            let (left, right) = (replaced.members(of: bucket), direct.members(of: bucket))
            #expect(left.map(\.index) == right.map(\.index))
            #expect(left.map(\.digest) == right.map(\.digest))
        }
    }

    @Test func `whatever is asked for first is up to date`() {
        let asked: [(inout ReportTable) -> [UInt64]] = [
            { $0.groupHashes() },
            { table in (0..<ReportDigests.fanOut).flatMap { table.bucketHashes(of: $0) } },
            { table in
                (0..<ReportDigests.bucketCount).flatMap { table.members(of: $0).map(\.digest) }
            },
        ]
        for ask in asked {
            var replaced = ReportTable()
            store(7, label: 1, in: &replaced)
            store(7, label: 2, in: &replaced)
            var direct = ReportTable()
            store(7, label: 2, in: &direct)
            #expect(ask(&replaced) == ask(&direct))
        }
    }

    private func store(_ client: Int, label: Int, in table: inout ReportTable) {
        table.store("UPDATE c\(client) +1-1 5 \(label) Hands")
    }
}
