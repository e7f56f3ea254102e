import GRDB
import GRDBSQLite
import HerdCore

/// Carries rows in and out of SQLite without making an object for each value.
struct ReportStatement {
    private let statement: OpaquePointer

    init(_ statement: Statement) {
        self.statement = statement.sqliteStatement
    }

    /// Inserts the row, or replaces an older one.
    func write(_ row: ReportRow, of db: Database) throws {
        bind(row.client, at: 1)
        sqlite3_bind_int64(statement, 2, row.counted)
        sqlite3_bind_int64(statement, 3, row.label)
        bind(row.origin, at: 4)
        bind(row.location, at: 5)
        bind(row.time, at: 6)
        sqlite3_bind_int64(statement, 7, row.sum)
        try step(of: db)
    }

    /// Appends rows from behind `client` on, at most `limit`.
    func read(
        after client: [UInt8],
        limit: Int,
        of db: Database,
        into rows: inout ReportRows
    ) throws {
        defer { sqlite3_reset(statement) }
        try client.withUnsafeBytes { client in
            bind(client, at: 1)
            sqlite3_bind_int64(statement, 2, Int64(limit))
            while true {
                let code = sqlite3_step(statement)
                if code == SQLITE_DONE { return }
                guard code == SQLITE_ROW else { throw db.failure(code) }
                try take(into: &rows)
            }
        }
    }

    /// Adds the rows as one batch.
    func writeBatch(_ rows: ReportRows, of db: Database) throws {
        try rows.withPacked { bytes in
            bind(bytes, at: 1)
            sqlite3_bind_int64(statement, 2, ReportRows.sum(of: bytes))
            try step(of: db)
        }
    }

    /// Lends each batch behind `number` for the time of the call, until `body` takes one no more.
    ///
    /// Returns whether all were taken.
    func readBatches(
        after number: Int64,
        of db: Database,
        _ body: (Int64, UnsafeRawBufferPointer) throws -> Bool
    ) throws -> Bool {
        defer { sqlite3_reset(statement) }
        sqlite3_bind_int64(statement, 1, number)
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return true }
            guard code == SQLITE_ROW else { throw db.failure(code) }
            let batch = bytes(at: 1)
            guard sqlite3_column_int64(statement, 2) == ReportRows.sum(of: batch) else {
                throw StorageFailure.damaged("a batch is not what was written")
            }
            guard try body(sqlite3_column_int64(statement, 0), batch) else { return false }
        }
    }

    func dropBatches(upTo number: Int64, of db: Database) throws {
        sqlite3_bind_int64(statement, 1, number)
        try step(of: db)
    }

    /// Runs a statement that has no rows to tell.
    private func step(of db: Database) throws {
        let code = sqlite3_step(statement)
        sqlite3_reset(statement)
        guard code == SQLITE_DONE else { throw db.failure(code) }
    }

    private func take(into rows: inout ReportRows) throws {
        let row = ReportRow(
            client: bytes(at: 0),
            location: bytes(at: 4),
            time: bytes(at: 5),
            origin: bytes(at: 3),
            counted: sqlite3_column_int64(statement, 1),
            label: sqlite3_column_int64(statement, 2)
        )
        guard sqlite3_column_int64(statement, 6) == row.sum, rows.append(row) else {
            throw StorageFailure.damaged("a row is not what was written")
        }
    }

    /// The memory is SQLite's until the statement is reset; SQLite copies none of ours.
    private func bytes(at column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(statement, column)
        return UnsafeRawBufferPointer(
            start: start,
            count: Int(sqlite3_column_bytes(statement, column))
        )
    }

    private func bind(_ bytes: UnsafeRawBufferPointer, at position: Int32) {
        guard bytes.count > 0 else {
            sqlite3_bind_zeroblob(statement, position, 0)
            return
        }
        sqlite3_bind_blob(statement, position, bytes.baseAddress, Int32(bytes.count), nil)
    }
}

extension Database {
    fileprivate func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: sqliteConnection.map { String(cString: sqlite3_errmsg($0)) }
        )
    }
}
