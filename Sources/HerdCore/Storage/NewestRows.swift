/// The newest row of each client among those of many batches.
///
/// The hash by which rows are found is seeded, so that clients can't aim at one slot.
public struct NewestRows {
    /// Packed as in `ReportRows`; with gaps, where a newer row did not fit an older one's place.
    private var bytes: [UInt8] = []
    /// Where the rows begin, in the order in which their clients came.
    private var starts: [Int] = []
    private var slots = HashIndex(slots: 1_024)
    private let seed = UInt64.random(in: .min ... .max)

    public init() {}

    /// As many as there are clients.
    public var count: Int { starts.count }

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
        try bytes.withUnsafeBytes { bytes in
            for start in starts { try body(Self.row(at: start, in: bytes)) }
        }
    }

    private mutating func take(_ row: ReportRow, packed: UnsafeRawBufferPointer) {
        let hash = hash(of: row.client)
        if let position = slots.position(of: hash, where: { hasClient(row.client, at: $0) }) {
            return replace(at: position, with: row, packed)
        }
        slots.insert(starts.count, hash: hash)
        starts.append(bytes.count)
        bytes.append(contentsOf: packed)
    }

    private func hasClient(_ client: UnsafeRawBufferPointer, at position: Int) -> Bool {
        bytes.withUnsafeBytes { bytes in
            Self.row(at: starts[position], in: bytes).client.hasSameBytes(as: client)
        }
    }

    /// Keeps the newer one of two rows of a client.
    private mutating func replace(
        at position: Int,
        with row: ReportRow,
        _ packed: UnsafeRawBufferPointer
    ) {
        let start = starts[position]
        let isSettled = bytes.withUnsafeMutableBytes { bytes in
            let known = Self.row(at: start, in: UnsafeRawBufferPointer(bytes))
            guard row.isNewer(than: known) else { return true }
            guard known.packedBytes == packed.count else { return false }
            bytes[start..<(start + packed.count)].copyBytes(from: packed)
            return true
        }
        guard !isSettled else { return }
        starts[position] = bytes.count
        bytes.append(contentsOf: packed)
    }

    private static func row(at start: Int, in bytes: UnsafeRawBufferPointer) -> ReportRow {
        guard let (row, _) = ReportRows.row(at: start, in: bytes) else {
            preconditionFailure("no whole row was taken at \(start) of \(bytes.count) bytes")
        }
        return row
    }

    private func hash(of client: UnsafeRawBufferPointer) -> UInt32 {
        var hash = WordHash()
        hash.combine(seed)
        hash.combine(client)
        return UInt32(truncatingIfNeeded: hash.value)
    }
}
