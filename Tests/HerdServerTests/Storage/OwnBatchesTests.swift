import GRDB
import HerdCore
import LoadClient
import TestSupport
import Testing

@testable import HerdServer

/// What a worker has saved itself is folded from memory; whatever else is in the file, is read.
@Suite struct OwnBatchesTests {
    private let folder: TemporaryFolder
    private let file: ReportFile
    private let other: ReportFile

    init() throws {
        folder = try TemporaryFolder()
        let path = "\(folder.path)/.herd/data/Goloman.sqlite"
        file = ReportFile(path: path, lockPatience: .milliseconds(10))
        other = ReportFile(path: path)
        _ = try file.open()
        _ = try other.open()
        #expect(try file.fold())
    }

    @Test func `what this worker has saved is not read once more`() throws {
        try save("kiwi", 5, at: 0)
        try save("pear", 6, at: 1)
        try save("kiwi", 7, at: 0)
        try file.inDatabase { try $0.execute(sql: "UPDATE batch SET reports = x'00'") }
        #expect(try file.fold())
        #expect(try Set(file.stored()) == ["kiwi 7 1 S", "pear 6 1 S"])
        #expect(try batches() == 0)
    }

    @Test func `what another worker has saved beside it is read, and folded as well`() throws {
        try save("kiwi", 1, at: 0)
        try save("fig", 1, at: 1)
        try other.keep(reports([("kiwi", 3), ("pear", 1)]))
        try save("kiwi", 2, at: 0)
        #expect(try file.fold())
        #expect(try batches() == 0)
        #expect(try Set(file.stored()) == ["fig 1 1 S", "kiwi 3 1 S", "pear 1 1 S"])
        try other.keep(reports([("fig", 2)]))
        #expect(try other.fold())
        try save("kiwi", 4, at: 0)
        #expect(try file.fold())
        #expect(try Set(file.stored()) == ["fig 2 1 S", "kiwi 4 1 S", "pear 1 1 S"])
    }

    @Test func `between the pieces of a round others are saved, for the next round`() throws {
        let count = ReportFile.rowsAtOnce + 10
        var rows = ReportRows()
        for place in 0..<count { rows.append(client: "client\(place)", counted: 1, at: place) }
        try file.keep(rows)
        #expect(try !file.fold())
        try save("client0", 2, at: 0)
        try save("client\(count - 1)", 2, at: count - 1)
        #expect(try file.fold())
        #expect(try batches() == 2)
        #expect(try Set(file.stored()).count == count + 2)
        #expect(try file.fold())
        #expect(try batches() == 0)
        let stored = try file.stored()
        #expect(stored.count == count)
        #expect(stored.filter { $0.contains(" 2 ") }.count == 2)
    }

    @Test func `a round that failed is done once more`() throws {
        try save("kiwi", 1, at: 0)
        try other.inDatabase { db in
            try db.execute(sql: "BEGIN IMMEDIATE")
            defer { try? db.execute(sql: "ROLLBACK") }
            #expect(failure { _ = try file.fold() } == .busy)
        }
        #expect(try file.fold())
        #expect(try batches() == 0)
        #expect(try file.stored() == ["kiwi 1 1 S"])
    }

    /// Two workers write, fold, die and begin again in any order; nothing newer is ever lost.
    @Test(arguments: 0..<4 as Range<UInt64>)
    func `whatever two workers do, the newest row of each client is there`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var newest: [String: Int] = [:]
        for counted in 1...80 {
            let clients = (0..<6).shuffled(using: &random).prefix(3).map { ("client\($0)", $0) }
            switch Int.random(in: 0..<8, using: &random) {
            case 0...3:
                for (client, place) in clients {
                    try save(client, counted, at: place)
                    newest[client] = counted
                }
            case 4:
                try other.keep(reports(clients.map { ($0.0, counted) }))
                for (client, _) in clients { newest[client] = counted }
            case 5: _ = try other.fold()
            case 6: _ = try file.fold()
            default: _ = try file.open()
            }
            var found: [String: Int] = [:]
            for row in try file.stored() {
                let words = row.split(separator: " ")
                let known = found[String(words[0])] ?? 0
                found[String(words[0])] = max(known, Int(words[1]) ?? 0)
            }
            #expect(found == newest)
        }
    }

    // MARK: - Rows

    private func save(_ client: String, _ counted: Int, at place: Int) throws {
        var rows = ReportRows()
        rows.append(client: client, counted: Int64(counted), at: place)
        try file.keep(rows)
    }

    private func reports(_ reports: [(client: String, counted: Int)]) -> ReportRows {
        var rows = ReportRows()
        for report in reports { rows.append(client: report.client, counted: Int64(report.counted)) }
        return rows
    }

    private func batches() throws -> Int? {
        try file.inDatabase { try Int.fetchOne($0, sql: "SELECT count(*) FROM batch") }
    }
}
