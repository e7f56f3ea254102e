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

    @Test func `rows come back as they were, in pieces`() throws {
        let count = ReportFile.rowsAtOnce + 10
        try file.save(rows(0..<count))
        let first = try file.rows(after: [])
        #expect(first.count == ReportFile.rowsAtOnce)
        let second = try file.rows(after: try #require(first.lastClient))
        #expect(second.count == 10)
        var clients: Set<String> = []
        for rows in [first, second] {
            rows.withEach { clients.insert(String(decoding: $0.client, as: UTF8.self)) }
        }
        #expect(clients.count == count)
        #expect(try file.rows(after: try #require(second.lastClient)).isEmpty)
    }

    @Test func `only a newer row replaces one, whoever writes it`() throws {
        let other = ReportFile(path: file.path)
        _ = try other.open()
        try file.save(rows(["kiwi"], counted: 5, label: 7))
        for (counted, label) in [(4, 9), (5, 6), (5, 7)] as [(Int64, Int64)] {
            try other.save(rows(["kiwi"], counted: counted, label: label, origin: "A"))
        }
        #expect(try stored() == ["kiwi 5 7 S"])
        try other.save(rows(["kiwi"], counted: 5, label: 7, origin: "Z"))
        #expect(try stored() == ["kiwi 5 7 Z"])
        try other.save(rows(["kiwi"], counted: 5, label: 8, origin: "A"))
        try file.save(rows(["kiwi"], counted: 6, label: 1))
        #expect(try stored() == ["kiwi 6 1 S"])
    }

    @Test func `a commit waits for the disk, and checkpoints are ours`() throws {
        let mode = try file.inDatabase { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
        let log = try file.inDatabase { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
        let own = try file.inDatabase { try Int.fetchOne($0, sql: "PRAGMA wal_autocheckpoint") }
        #expect(mode == 2)
        #expect(log == "wal")
        #expect(own == 0)
        try file.save(rows(0..<100))
        try file.checkpoint()
        file.close()
        #expect(access("\(file.path)-wal", F_OK) != 0)
    }

    @Test func `bytes that are no database are damage, and can be set aside`() throws {
        file.close()
        try folder.write(".herd/data/Goloman.sqlite", String(repeating: "kiwi ", count: 1_000))
        #expect(failure { _ = try file.open() }.isDamage)
        try file.setAside()
        _ = try file.open()
        #expect(try file.rows(after: []).isEmpty)
        #expect(access("\(file.path).damaged", F_OK) == 0)
    }

    @Test func `one digit that changed on the disk is damage`() throws {
        try file.save(rows(0..<500))
        file.close()
        let bytes = try #require(try? FileBytes.read(file.path))
        let position = try #require(bytes.lastRange(of: Array("+34.0-118.0".utf8))?.lowerBound)
        let descriptor = open(file.path, O_WRONLY)
        #expect(pwrite(descriptor, "9", 1, off_t(position + 1)) == 1)
        close(descriptor)
        _ = try file.open()
        #expect(failure { _ = try file.rows(after: []) }.isDamage)
    }

    @Test(arguments: ["", "-wal"])
    func `a file that was deleted takes nothing more`(suffix: String) throws {
        try file.save(rows(["kiwi"], counted: 1, label: 1))
        unlink(file.path + suffix)
        #expect(failure { try file.save(rows(["pear"], counted: 1, label: 1)) } == .gone)
    }

    @Test func `what a newer release has written is left alone`() throws {
        try file.inDatabase { try $0.execute(sql: "PRAGMA user_version = 2") }
        file.close()
        let sentence = failure { _ = try file.open() }.description
        #expect(sentence == "a newer herd-server has written it (version 2)")
    }

    @Test func `a lock that another process holds is waited for, then told`() throws {
        let other = ReportFile(path: file.path)
        _ = try other.open()
        try other.inDatabase { db in
            try db.execute(sql: "BEGIN IMMEDIATE")
            defer { try? db.execute(sql: "ROLLBACK") }
            let hasty = ReportFile(path: file.path, lockPatience: .milliseconds(10))
            _ = try hasty.open()
            #expect(failure { try hasty.save(rows(["kiwi"], counted: 1, label: 1)) } == .busy)
        }
        try file.save(rows(["kiwi"], counted: 1, label: 1))
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
        let location = Array("+34.0-118.0".utf8)
        for client in clients {
            Array(client.utf8).withUnsafeBytes { client in
                location.withUnsafeBytes { location in
                    Array("1520023934".utf8).withUnsafeBytes { time in
                        Array(origin.utf8).withUnsafeBytes { origin in
                            _ = rows.append(
                                ReportRow(
                                    client: client,
                                    location: location,
                                    time: time,
                                    origin: origin,
                                    counted: counted,
                                    label: label
                                )
                            )
                        }
                    }
                }
            }
        }
        return rows
    }

    private func stored() throws -> [String] {
        var stored: [String] = []
        try file.rows(after: []).withEach { row in
            let client = String(decoding: row.client, as: UTF8.self)
            let origin = String(decoding: row.origin, as: UTF8.self)
            stored.append("\(client) \(row.counted) \(row.label) \(origin)")
        }
        return stored
    }

    private func failure(_ body: () throws -> Void) -> StorageFailure {
        do {
            try body()
            return .broken("nothing failed")
        } catch {
            return StorageFailure(error)
        }
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
