/// Rows on their way to a server's file or from it, packed into one piece of memory.
///
/// It belongs to one thread at a time, and is used again and again: its memory stays.
public struct ReportRows: Sendable {
    /// The words of all rows, one after the other.
    private var words: [UInt8] = []
    private var heads: [Head] = []

    private struct Head {
        let start: Int
        let clientBytes: UInt8
        let locationBytes: UInt8
        let timeBytes: UInt8
        let originBytes: UInt8
        let counted: Int64
        let label: Int64
    }

    public init() {}

    public var count: Int { heads.count }
    public var isEmpty: Bool { heads.isEmpty }

    /// Forgets the rows, and keeps the memory for others.
    public mutating func removeAll() {
        words.removeAll(keepingCapacity: true)
        heads.removeAll(keepingCapacity: true)
    }

    /// Copies the row; false where one of its words is longer than any word may be.
    @discardableResult
    public mutating func append(_ row: ReportRow) -> Bool {
        guard
            let clientBytes = UInt8(exactly: row.client.count),
            let locationBytes = UInt8(exactly: row.location.count),
            let timeBytes = UInt8(exactly: row.time.count),
            let originBytes = UInt8(exactly: row.origin.count)
        else { return false }
        heads.append(
            Head(
                start: words.count,
                clientBytes: clientBytes,
                locationBytes: locationBytes,
                timeBytes: timeBytes,
                originBytes: originBytes,
                counted: row.counted,
                label: row.label
            )
        )
        words.append(contentsOf: row.client)
        words.append(contentsOf: row.location)
        words.append(contentsOf: row.time)
        words.append(contentsOf: row.origin)
        return true
    }

    /// Lends each row for the time of the call.
    public func withEach(_ body: (ReportRow) throws -> Void) rethrows {
        for position in heads.indices { try withRow(at: position, body) }
    }

    /// The client of the last row; nil where there is none.
    public var lastClient: [UInt8]? {
        heads.last.map { Array(words[$0.start..<($0.start + Int($0.clientBytes))]) }
    }

    private func withRow(at position: Int, _ body: (ReportRow) throws -> Void) rethrows {
        let head = heads[position]
        try words.withUnsafeBytes { words in
            let location = head.start + Int(head.clientBytes)
            let time = location + Int(head.locationBytes)
            let origin = time + Int(head.timeBytes)
            let end = origin + Int(head.originBytes)
            try body(
                ReportRow(
                    client: UnsafeRawBufferPointer(rebasing: words[head.start..<location]),
                    location: UnsafeRawBufferPointer(rebasing: words[location..<time]),
                    time: UnsafeRawBufferPointer(rebasing: words[time..<origin]),
                    origin: UnsafeRawBufferPointer(rebasing: words[origin..<end]),
                    counted: head.counted,
                    label: head.label
                )
            )
        }
    }
}
