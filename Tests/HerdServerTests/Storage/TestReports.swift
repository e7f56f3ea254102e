import HerdCore

@testable import HerdServer

extension ReportRows {
    /// A row whose other words are always the same.
    mutating func append(
        client: String,
        counted: Int64,
        label: Int64 = 1,
        origin: String = "S",
        at place: Int? = nil
    ) {
        let words = [client, "+34.0-118.0", "1520023934", origin].map { Array($0.utf8) }
        words[0].withUnsafeBytes { client in
            words[1].withUnsafeBytes { location in
                words[2].withUnsafeBytes { time in
                    words[3].withUnsafeBytes { origin in
                        _ = append(
                            ReportRow(
                                client: client,
                                location: location,
                                time: time,
                                origin: origin,
                                counted: counted,
                                label: label
                            ),
                            at: place
                        )
                    }
                }
            }
        }
    }
}

extension ReportFile {
    /// Saves the rows as a worker does who waits for the disk.
    func keep(_ rows: ReportRows) throws {
        try save(rows).sync()
    }

    /// Lends all that the file has, in the order in which a worker reads it.
    func read(_ body: (ReportRows) -> Void) throws {
        var place: ReportFile.Place? = .start
        while let from = place {
            let piece = try rows(from: from)
            body(piece.rows)
            place = piece.next
        }
    }

    /// All rows as they are read: client, counted, label, origin.
    func stored() throws -> [String] {
        var stored: [String] = []
        try read { piece in
            piece.withEach { row in
                let client = String(decoding: row.client, as: UTF8.self)
                let origin = String(decoding: row.origin, as: UTF8.self)
                stored.append("\(client) \(row.counted) \(row.label) \(origin)")
            }
        }
        return stored
    }
}

/// What fails in `body`.
func failure(_ body: () throws -> Void) -> StorageFailure {
    do {
        try body()
        return .broken("nothing failed")
    } catch {
        return StorageFailure(error)
    }
}
