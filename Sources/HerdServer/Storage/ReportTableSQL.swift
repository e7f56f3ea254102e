/// The tables of a server's file.
///
/// A save adds one row to `batch`, which costs next to nothing for each report in it. What is in
/// batches is folded into `report`, one row a client, between two saves.
enum ReportTableSQL {
    /// Of the tables; SQLite keeps it as `user_version`, and "herd" as the application's id.
    static let version = 2
    /// The first one with batches; before, saves wrote to `report`.
    static let firstWithBatches = 2

    /// Words are bytes, since clients' need not be UTF-8.
    static let create = """
        CREATE TABLE IF NOT EXISTS report (
            client BLOB NOT NULL PRIMARY KEY,
            counted INTEGER NOT NULL,
            label INTEGER NOT NULL,
            origin BLOB NOT NULL,
            location BLOB NOT NULL,
            time BLOB NOT NULL,
            sum INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS batch (
            number INTEGER PRIMARY KEY,
            reports BLOB NOT NULL,
            sum INTEGER NOT NULL
        ) STRICT;
        PRAGMA application_id = 0x68657264;
        PRAGMA user_version = \(version);
        """

    /// In the order of `ReportRank`, which is that of the columns: only a newer row replaces.
    static let write = """
        INSERT INTO report (client, counted, label, origin, location, time, sum)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (client) DO UPDATE SET
            (counted, label, origin, location, time, sum)
            = (excluded.counted, excluded.label, excluded.origin, excluded.location,
               excluded.time, excluded.sum)
        WHERE (excluded.counted, excluded.label, excluded.origin, excluded.location, excluded.time)
            > (counted, label, origin, location, time)
        """

    static let read = """
        SELECT client, counted, label, origin, location, time, sum FROM report
        WHERE client > ?1 ORDER BY client LIMIT ?2
        """

    static let writeBatch = "INSERT INTO batch (reports, sum) VALUES (?1, ?2)"

    static let readBatches = """
        SELECT number, reports, sum FROM batch WHERE number > ?1 ORDER BY number
        """

    static let dropBatches = "DELETE FROM batch WHERE number <= ?1"
}
