@testable import HerdCore

/// What was committed: batches as they were saved, and the table that they are folded into.
struct SavedRows {
    private var batches: [[SavedRow]] = []
    private var table: [String: SavedRow] = [:]

    mutating func commit(_ rows: ReportRows) {
        var batch: [SavedRow] = []
        rows.withEach { batch.append(SavedRow($0)) }
        batches.append(batch)
    }

    /// Folds some batches, the oldest first; true where none is left.
    mutating func fold(using random: inout SplitMix64) -> Bool {
        guard !batches.isEmpty else { return true }
        let count = Int.random(in: 1...batches.count, using: &random)
        for row in batches.prefix(count).joined() { Self.put(row, into: &table) }
        batches.removeFirst(count)
        return batches.isEmpty
    }

    /// By client; newer rows replace older ones, as in the file.
    var newest: [String: SavedRow] {
        var newest = table
        for row in batches.joined() { Self.put(row, into: &newest) }
        return newest
    }

    /// In the order in which a worker reads them.
    var rows: ReportRows {
        var rows = ReportRows()
        for row in Array(batches.joined()) + table.values.sorted(by: { $0.client < $1.client }) {
            row.bytes.withEach { rows.append($0) }
        }
        return rows
    }

    private static func put(_ row: SavedRow, into table: inout [String: SavedRow]) {
        guard table[row.client].map({ row.time > $0.time }) ?? true else { return }
        table[row.client] = row
    }
}

/// A row that was committed.
struct SavedRow {
    let client: String
    let time: Int
    let bytes: ReportRows

    init(_ row: ReportRow) {
        client = String(decoding: row.client, as: UTF8.self)
        time = Int(String(decoding: row.time, as: UTF8.self)) ?? 0
        var rows = ReportRows()
        rows.append(row)
        bytes = rows
    }
}
