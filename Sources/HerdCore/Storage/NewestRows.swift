/// The newest row of each client among those of many batches.
///
/// Found as `ReportTable` finds reports, by open addressing. The hash is seeded, so that clients
/// can't aim at one slot.
public struct NewestRows {
    /// Packed as in `ReportRows`; with gaps, where a newer row did not fit an older one's place.
    private var bytes: [UInt8] = []
    /// Where the rows begin, in the order in which their clients came.
    private var starts: [Int] = []
    private var slots = [Slot](repeating: .free, count: 1_024)
    private let seed = UInt64.random(in: .min ... .max)

    private struct Slot {
        var hash: UInt32
        /// Position in `starts`, plus one; 0: the slot is free.
        var position: UInt32

        static let free = Slot(hash: 0, position: 0)
    }

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
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot].position != 0 {
            let position = Int(slots[slot].position) - 1
            if slots[slot].hash == hash {
                if replaceInPlace(starts[position], with: packed) { return }
                if replace(at: position, with: row, packed) { return }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        starts.append(bytes.count)
        bytes.append(contentsOf: packed)
        slots[slot] = Slot(hash: hash, position: UInt32(starts.count))
        if starts.count * 2 > slots.count { growSlots() }
    }

    /// What happens nearly always: a newer row whose words are as long as those of the older one.
    ///
    /// False where anything is otherwise; nothing is changed then.
    private mutating func replaceInPlace(_ start: Int, with row: UnsafeRawBufferPointer) -> Bool {
        bytes.withUnsafeMutableBytes { bytes in
            let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
            guard
                ReportRows.lengths(of: row) == ReportRows.lengths(of: rest),
                ReportRows.counted(of: row) > ReportRows.counted(of: rest)
            else { return false }
            let client = ReportRows.headBytes..<(ReportRows.headBytes + Int(row[0]))
            guard
                UnsafeRawBufferPointer(rebasing: row[client])
                    .hasSameBytes(as: UnsafeRawBufferPointer(rebasing: rest[client]))
            else { return false }
            UnsafeMutableRawBufferPointer(rebasing: bytes[start...]).copyMemory(from: row)
            return true
        }
    }

    /// Keeps the newer one of two rows of a client; false where they are not of one client.
    private mutating func replace(
        at position: Int,
        with row: ReportRow,
        _ packed: UnsafeRawBufferPointer
    ) -> Bool {
        let start = starts[position]
        enum Comparison { case other, older, newer(fits: Bool) }
        let comparison: Comparison = bytes.withUnsafeBytes { bytes in
            let known = Self.row(at: start, in: bytes)
            guard known.client.hasSameBytes(as: row.client) else { return .other }
            guard row.isNewer(than: known) else { return .older }
            return .newer(fits: known.packedBytes == packed.count)
        }
        switch comparison {
        case .other: return false
        case .older: break
        case .newer(fits: true):
            bytes.withUnsafeMutableBytes { bytes in
                bytes[start..<(start + packed.count)].copyBytes(from: packed)
            }
        case .newer(fits: false):
            starts[position] = bytes.count
            bytes.append(contentsOf: packed)
        }
        return true
    }

    private mutating func growSlots() {
        let old = slots
        slots = [Slot](repeating: .free, count: old.count * 2)
        for taken in old where taken.position != 0 {
            var slot = Int(taken.hash) & (slots.count - 1)
            while slots[slot].position != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = taken
        }
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

extension ReportRow {
    /// Whether it replaces `other` of the same client: the order of `Report.isNewer`.
    fileprivate func isNewer(than other: ReportRow) -> Bool {
        if counted != other.counted { return counted > other.counted }
        if label != other.label { return label > other.label }
        let origins = origin.compared(to: other.origin)
        if origins != 0 { return origins > 0 }
        let locations = location.compared(to: other.location)
        if locations != 0 { return locations > 0 }
        return time.compared(to: other.time) > 0
    }
}
