import GRDB
import HerdCore

/// The reports in the file: as batches, as they were saved, and in the table, one row a client.
///
/// A report may stand in both. The newer one counts, so a batch may be folded once more, or by
/// another worker, and whoever reads begins with the batches: what is folded behind his back he
/// finds in the table.
extension ReportFile {
    /// Rows of one piece of reading, or of folding: some milliseconds, which clients can spare.
    static let rowsAtOnce = 4_096

    /// How far reading has come.
    enum Place: Sendable, Equatable {
        case batches(after: Int64)
        case reports(after: [UInt8])

        static let start = Place.batches(after: 0)
    }

    /// Rows, and where those behind them begin; nil: there are none.
    struct Piece: Sendable {
        var rows = ReportRows()
        var next: Place?
    }

    /// Reads at least `rowsAtOnce` rows of batches, or at most as many of the table.
    func rows(from place: Place) throws(StorageFailure) -> Piece {
        try inDatabase { db in
            switch place {
            case .batches(let number) where hasBatches: try readBatches(after: number, of: db)
            case .batches: try readReports(after: [], of: db)
            case .reports(let client): try readReports(after: client, of: db)
            }
        }
    }

    // MARK: - Within a transaction

    private func readBatches(after number: Int64, of db: Database) throws -> Piece {
        var piece = Piece()
        let (last, isEnd) = try takeBatches(after: number, of: db) { batch in
            piece.rows.append(packed: batch) ? piece.rows.count : nil
        }
        piece.next = isEnd ? .reports(after: []) : .batches(after: last)
        return piece
    }

    /// Lends batches behind `number` until `take` has `rowsAtOnce` rows; it says how many it has,
    /// nil where a batch is not whole.
    ///
    /// Returns the number of the last one, and whether there are no others.
    func takeBatches(
        after number: Int64,
        of db: Database,
        _ take: (UnsafeRawBufferPointer) -> Int?
    ) throws -> (last: Int64, isEnd: Bool) {
        var last = number
        var rows = 0
        let batches = ReportStatement(try db.cachedStatement(sql: ReportTableSQL.readBatches))
        let isEnd = try batches.readBatches(after: number, of: db) { number, batch in
            guard rows < Self.rowsAtOnce else { return false }
            guard let taken = take(batch) else { throw Self.brokenBatch }
            (rows, last) = (taken, number)
            return true
        }
        return (last, isEnd)
    }

    private func readReports(after client: [UInt8], of db: Database) throws -> Piece {
        var piece = Piece()
        let statement = ReportStatement(try db.cachedStatement(sql: ReportTableSQL.read))
        try statement.read(after: client, limit: Self.rowsAtOnce, of: db, into: &piece.rows)
        guard piece.rows.count == Self.rowsAtOnce else { return piece }
        piece.next = piece.rows.lastClient.map { .reports(after: $0) }
        return piece
    }

    private static let brokenBatch = StorageFailure.damaged("a batch has half a row")
}
