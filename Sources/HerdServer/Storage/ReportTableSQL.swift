/// The one table of a server's file.
enum ReportTableSQL {
    /// Of the table; SQLite keeps it as `user_version`, and "herd" as the application's id.
    static let version = 1

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
        PRAGMA application_id = 0x68657264;
        PRAGMA user_version = \(version);
        """

    /// In the order of `Report.isNewer`, which is that of the columns: only a newer row replaces.
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
}
