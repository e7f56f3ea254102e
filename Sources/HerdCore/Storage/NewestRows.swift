/// The newest row of each client among those of many batches, whoever wrote them.
///
/// The hash by which rows are found is secret: clients can't aim at one slot.
public struct NewestRows {
    private var pile = RowPile()
    private var slots = HashIndex(slots: 1_024)
    private let hash = SecretHash()

    public init() {}

    /// As many as there are clients.
    public var count: Int { pile.count }

    /// Takes packed rows; false where they are not whole.
    public mutating func take(packed rows: UnsafeRawBufferPointer) -> Bool {
        var start = 0
        while start < rows.count {
            guard let (row, end) = ReportRows.row(at: start, in: rows) else { return false }
            take(row, packed: UnsafeRawBufferPointer(rebasing: rows[start..<end]))
            start = end
        }
        return true
    }

    /// Lends each row for the time of the call.
    public func withEach(_ body: (ReportRow) throws -> Void) rethrows {
        try pile.withEach(0..<pile.count, body)
    }

    private mutating func take(_ row: ReportRow, packed: UnsafeRawBufferPointer) {
        let hash = hash.value(of: row.client)
        let known = slots.position(of: hash) { position in
            pile.withRow(at: position) { $0.client.hasSameBytes(as: row.client) }
        }
        guard let known else {
            slots.insert(pile.count, hash: hash)
            return pile.append(packed)
        }
        guard pile.withRow(at: known, { row.isNewer(than: $0) }) else { return }
        pile.replace(at: known, with: packed)
    }
}
