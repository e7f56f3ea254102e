import GRDB
import HerdCore

/// Saves add batches to the file; folding brings what is in them to the table.
///
/// Nearly always all batches in the file are this object's own, and it remembers their newest rows:
/// nothing is read then. What others have left, or write beside it, is read and compared.
extension ReportFile {
    /// 16 MB of write-ahead log.
    ///
    /// A checkpoint copies each page once, however often it stands there, and makes saves wait for
    /// two more fsyncs.
    static let logPagesMax = 2_000

    /// Commits the rows as one batch; they are on the disk when the log was synced.
    ///
    /// A statement alone is a transaction.
    func save(_ rows: ReportRows) throws(StorageFailure) -> WriteAheadLog {
        guard let log else { throw .broken("\(path) is not open to be written") }
        let number = try inDatabase { db in
            let statement = try db.cachedStatement(sql: ReportTableSQL.writeBatch)
            try ReportStatement(statement).writeBatch(rows, of: db)
            return db.lastInsertedRowID
        }
        ownBatches.saved(rows, as: number)
        return log
    }

    /// Brings a piece of the batches into the table; true where nothing is left of those that were
    /// there when the first piece was folded.
    ///
    /// If the write-ahead log has become long, it is copied into the file then, as far as nobody
    /// reads it.
    func fold() throws(StorageFailure) -> Bool {
        ownBatches.beginRound()
        let isEnd = try inDatabase { db in
            var folded = Folded.others(isEnd: false, version: 0)
            try db.inTransaction(.immediate) {
                folded = try foldPiece(of: db)
                return .commit
            }
            return ownBatches.tookPlace(folded)
        }
        if logPages >= Self.logPagesMax {
            try inDatabase(writing: .file) { db in _ = try db.checkpoint(.passive) }
        }
        return isEnd
    }

    /// What a transaction has brought into the table.
    enum Folded {
        /// Own rows up to this position.
        case own(upTo: Int)
        /// What batches had, whoever wrote them; they were all that there were, or not, when the
        /// file had this version.
        case others(isEnd: Bool, version: Int64)
    }

    // MARK: - Within a transaction

    private func foldPiece(of db: Database) throws -> Folded {
        let version = try Self.version(ofOthersIn: db)
        guard ownBatches.version == version else {
            return .others(isEnd: try foldBatches(of: db), version: version)
        }
        let piece = ownBatches.piece(max: Self.rowsAtOnce)
        try writeReports(to: db) { write in try ownBatches.folding.withEach(piece, write) }
        if piece.upperBound == ownBatches.folding.count {
            try dropBatches(upTo: ownBatches.foldingUpTo, of: db)
        }
        return .own(upTo: piece.upperBound)
    }

    private func foldBatches(of db: Database) throws -> Bool {
        var newest = NewestRows()
        let (last, isEnd) = try takeBatches(after: 0, of: db) { batch in
            newest.take(packed: batch) ? newest.count : nil
        }
        try writeReports(to: db) { write in try newest.withEach(write) }
        try dropBatches(upTo: last, of: db)
        return isEnd
    }

    private func writeReports(
        to db: Database,
        _ lend: ((ReportRow) throws -> Void) throws -> Void
    ) throws {
        let reports = ReportStatement(try db.cachedStatement(sql: ReportTableSQL.write))
        try lend { row in try reports.write(row, of: db) }
    }

    private func dropBatches(upTo number: Int64, of db: Database) throws {
        let drop = ReportStatement(try db.cachedStatement(sql: ReportTableSQL.dropBatches))
        try drop.dropBatches(upTo: number, of: db)
    }

    /// Another number whenever another connection has changed the file.
    private static func version(ofOthersIn db: Database) throws -> Int64 {
        let statement = try db.cachedStatement(sql: "PRAGMA data_version")
        return try Int64.fetchOne(statement) ?? 0
    }
}
