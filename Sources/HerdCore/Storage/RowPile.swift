/// Packed rows, each found by its position, where a newer one can take an older one's place.
///
/// Packed as in `ReportRows`; with gaps, where a newer row did not fit an older one's place.
public struct RowPile: Sendable {
    private var bytes: [UInt8] = []
    private var starts: [Int] = []

    public init() {}

    public var count: Int { starts.count }

    /// Adds a packed row behind all others.
    mutating func append(_ row: UnsafeRawBufferPointer) {
        starts.append(bytes.count)
        bytes.append(contentsOf: row)
    }

    mutating func replace(at position: Int, with row: UnsafeRawBufferPointer) {
        let start = starts[position]
        let fits = bytes.withUnsafeMutableBytes { bytes in
            let place = UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
            let known = UnsafeRawBufferPointer(place)
            guard ReportRows.lengths(of: known) == ReportRows.lengths(of: row) else { return false }
            place.copyMemory(from: row)
            return true
        }
        guard !fits else { return }
        starts[position] = bytes.count
        bytes.append(contentsOf: row)
    }

    /// Lends the row for the time of the call.
    func withRow<Result>(at position: Int, _ body: (ReportRow) -> Result) -> Result {
        bytes.withUnsafeBytes { body(Self.row(at: starts[position], in: $0)) }
    }

    /// Lends each row at these positions for the time of the call.
    public func withEach(
        _ positions: Range<Int>,
        _ body: (ReportRow) throws -> Void
    ) rethrows {
        try bytes.withUnsafeBytes { bytes in
            for start in starts[positions] { try body(Self.row(at: start, in: bytes)) }
        }
    }

    private static func row(at start: Int, in bytes: UnsafeRawBufferPointer) -> ReportRow {
        guard let (row, _) = ReportRows.row(at: start, in: bytes) else {
            preconditionFailure("no whole row was taken at \(start) of \(bytes.count) bytes")
        }
        return row
    }
}
