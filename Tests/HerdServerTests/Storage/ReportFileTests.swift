import GRDB
import Glibc
import HerdCore
import TestSupport
import Testing

@testable import HerdServer

@Suite struct ReportFileTests {
    private let folder: TemporaryFolder
    private let file: ReportFile

    init() throws {
        folder = try TemporaryFolder()
        file = ReportFile(path: "\(folder.path)/.herd/data/Goloman.sqlite")
        _ = try file.open()
    }

    @Test func `rows come back as they were, in pieces, folded or not`() throws {
        let count = ReportFile.rowsAtOnce + 10
        try file.keep(rows(0..<count))
        #expect(try pieces() == [count, 0])
        #expect(try file.fold())
        #expect(try pieces() == [0, ReportFile.rowsAtOnce, 10])
        #expect(Set(try file.stored()).count == count)
    }

    @Test func `many batches are read, and folded, in pieces`() throws {
        let half = ReportFile.rowsAtOnce / 2
        for number in 0..<4 { try file.keep(rows(number * half..<(number + 1) * half)) }
        #expect(try pieces() == [2 * half, 2 * half, 0])
        #expect(try !file.fold())
        #expect(try pieces() == [2 * half, ReportFile.rowsAtOnce, 0])
        #expect(try file.fold())
        #expect(Set(try file.stored()).count == 4 * half)
        #expect(try pieces() == [0, ReportFile.rowsAtOnce, ReportFile.rowsAtOnce, 0])
    }

    @Test func `of many batches the newest row of each client is folded`() throws {
        for counted in [2, 9, 4] as [Int64] {
            try file.keep(rows(["kiwi", "pear"], counted: counted, label: 1))
        }
        try file.keep(rows(["kiwi"], counted: 3, label: 2))
        #expect(try file.fold())
        #expect(try file.stored() == ["kiwi 9 1 S", "pear 9 1 S"])
    }

    /// Whoever reads begins with the batches, so that he misses none that is folded meanwhile.
    @Test func `what another worker folds while it is read is found in the table`() throws {
        let other = ReportFile(path: file.path)
        _ = try other.open()
        try other.keep(rows(["kiwi"], counted: 1, label: 1))
        let first = try file.rows(from: .start)
        #expect(first.rows.count == 1)
        try other.keep(rows(["apple"], counted: 1, label: 1))
        #expect(try other.fold())
        let second = try file.rows(from: try #require(first.next))
        #expect(second.rows.count == 2)
        #expect(second.next == nil)
    }

    @Test func `a file of the first version is read, and takes batches from then on`() throws {
        try file.keep(rows(["kiwi"], counted: 5, label: 7))
        #expect(try file.fold())
        try file.inDatabase { db in
            try db.execute(sql: "DROP TABLE batch; PRAGMA user_version = 1")
        }
        _ = try file.open()
        #expect(try file.stored() == ["kiwi 5 7 S"])
        try file.keep(rows(["kiwi", "pear"], counted: 6, label: 1))
        #expect(try Set(file.stored()) == ["kiwi 5 7 S", "kiwi 6 1 S", "pear 6 1 S"])
        #expect(try file.fold())
        #expect(try file.stored() == ["kiwi 6 1 S", "pear 6 1 S"])
        let version = try file.inDatabase { try Int.fetchOne($0, sql: "PRAGMA user_version") }
        #expect(version == 2)
    }

    @Test func `only a newer row replaces one, whoever writes it`() throws {
        let other = ReportFile(path: file.path)
        _ = try other.open()
        try file.keep(rows(["kiwi"], counted: 5, label: 7))
        for (counted, label) in [(4, 9), (5, 6), (5, 7)] as [(Int64, Int64)] {
            try other.keep(rows(["kiwi"], counted: counted, label: label, origin: "A"))
            #expect(try other.fold())
        }
        #expect(try file.stored() == ["kiwi 5 7 S"])
        try other.keep(rows(["kiwi"], counted: 5, label: 7, origin: "Z"))
        #expect(try file.fold())
        #expect(try file.stored() == ["kiwi 5 7 Z"])
        try other.keep(rows(["kiwi"], counted: 5, label: 8, origin: "A"))
        try file.keep(rows(["kiwi"], counted: 6, label: 1))
        #expect(try file.fold())
        #expect(try file.stored() == ["kiwi 6 1 S"])
    }

    @Test func `commits do not wait for the disk, and checkpoints are ours`() throws {
        let mode = try file.inDatabase { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
        let log = try file.inDatabase { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
        let own = try file.inDatabase { try Int.fetchOne($0, sql: "PRAGMA wal_autocheckpoint") }
        #expect(mode == 1)
        #expect(log == "wal")
        #expect(own == 0)
        let page = try file.inDatabase { try Int.fetchOne($0, sql: "PRAGMA page_size") }
        #expect(page == 8_192)
        try file.keep(rows(0..<100))
        #expect(try file.fold())
        file.close()
        #expect(access("\(file.path)-wal", F_OK) != 0)
    }

    @Test func `bytes that are no database are damage, and can be set aside`() throws {
        file.close()
        try folder.write(".herd/data/Goloman.sqlite", String(repeating: "kiwi ", count: 1_000))
        #expect(failure { _ = try file.open() }.isDamage)
        try file.setAside()
        _ = try file.open()
        #expect(try file.stored() == [])
        #expect(access("\(file.path).damaged", F_OK) == 0)
    }

    @Test(arguments: [false, true])
    func `one digit that changed on the disk is damage`(isFolded: Bool) throws {
        try file.keep(rows(0..<500))
        if isFolded { #expect(try file.fold()) }
        file.close()
        let bytes = try #require(try? FileBytes.read(file.path))
        let position = try #require(bytes.lastRange(of: Array("+34.0-118.0".utf8))?.lowerBound)
        let descriptor = open(file.path, O_WRONLY)
        #expect(pwrite(descriptor, "9", 1, off_t(position + 1)) == 1)
        close(descriptor)
        _ = try file.open()
        #expect(failure { _ = try file.stored() }.isDamage)
        #expect(isFolded || failure { _ = try file.fold() }.isDamage)
    }

    @Test(arguments: ["", "-wal"])
    func `a file that was deleted takes nothing more`(suffix: String) throws {
        try file.keep(rows(["kiwi"], counted: 1, label: 1))
        unlink(file.path + suffix)
        #expect(failure { try file.keep(rows(["pear"], counted: 1, label: 1)) } == .gone)
    }

    @Test func `what a newer release has written is left alone`() throws {
        try file.inDatabase { try $0.execute(sql: "PRAGMA user_version = 3") }
        file.close()
        let sentence = failure { _ = try file.open() }.description
        #expect(sentence == "a newer herd-server has written it (version 3)")
    }

    @Test func `a lock that another process holds is waited for, then told`() throws {
        let other = ReportFile(path: file.path)
        _ = try other.open()
        try other.inDatabase { db in
            try db.execute(sql: "BEGIN IMMEDIATE")
            defer { try? db.execute(sql: "ROLLBACK") }
            let hasty = ReportFile(path: file.path, lockPatience: .milliseconds(10))
            _ = try hasty.open()
            #expect(failure { try hasty.keep(rows(["kiwi"], counted: 1, label: 1)) } == .busy)
        }
        try file.keep(rows(["kiwi"], counted: 1, label: 1))
    }

    @Test func `a folder that can't be made is said`() throws {
        let path = try folder.write("flat", "")
        let other = ReportFile(path: "\(path)/data/Goloman.sqlite")
        #expect(failure { _ = try other.open() }.description.contains("\(path)/data can't be made"))
    }

    // MARK: - Rows

    private func rows(_ numbers: Range<Int>) -> ReportRows {
        rows(numbers.map { "client\($0)" }, counted: 1, label: 1)
    }

    private func rows(
        _ clients: [String],
        counted: Int64,
        label: Int64,
        origin: String = "S"
    ) -> ReportRows {
        var rows = ReportRows()
        for client in clients {
            rows.append(client: client, counted: counted, label: label, origin: origin)
        }
        return rows
    }

    private func pieces() throws -> [Int] {
        var counts: [Int] = []
        try file.read { counts.append($0.count) }
        return counts
    }
}

extension StorageFailure {
    fileprivate var isDamage: Bool {
        if case .damaged = self { true } else { false }
    }
}

extension [UInt8] {
    fileprivate func lastRange(of bytes: [UInt8]) -> Range<Int>? {
        let starts = indices.dropLast(bytes.count - 1).reversed()
        return starts.first { self[$0..<($0 + bytes.count)].elementsEqual(bytes) }
            .map { $0..<($0 + bytes.count) }
    }
}
