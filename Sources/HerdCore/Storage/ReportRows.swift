/// Rows on their way to a server's file or from it, packed into one piece of memory.
///
/// A batch stands in the file just so: each row is the lengths of its four words (client, location,
/// time, origin), a byte each, then `counted` and `label`, eight bytes each with the lowest first,
/// then the words. The rows belong to one thread at a time, and are used again and again: their
/// memory stays.
public struct ReportRows: Sendable {
    public private(set) var bytes: [UInt8] = []
    public private(set) var count = 0
    /// Where the last row begins.
    private var last = 0

    static let headBytes = 20

    public init() {}

    public var isEmpty: Bool { count == 0 }

    /// Forgets the rows, and keeps the memory for others.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        count = 0
        last = 0
    }

    /// Copies the row; false where one of its words is longer than any word may be.
    @discardableResult
    public mutating func append(_ row: ReportRow) -> Bool {
        guard let head = Self.head(of: row) else { return false }
        last = bytes.count
        withUnsafeBytes(of: head) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: (row.counted.littleEndian, row.label.littleEndian)) {
            bytes.append(contentsOf: $0)
        }
        bytes.append(contentsOf: row.client)
        bytes.append(contentsOf: row.location)
        bytes.append(contentsOf: row.time)
        bytes.append(contentsOf: row.origin)
        count += 1
        return true
    }

    /// Copies rows that are packed as here; false, and none of them, where they are not whole.
    public mutating func append(packed rows: UnsafeRawBufferPointer) -> Bool {
        var start = 0
        var found = 0
        var lastStart = 0
        while start < rows.count {
            guard let (_, end) = Self.row(at: start, in: rows) else { return false }
            lastStart = start
            start = end
            found += 1
        }
        guard found > 0 else { return true }
        last = bytes.count + lastStart
        bytes.append(contentsOf: rows)
        count += found
        return true
    }

    /// Lends each row for the time of the call.
    public func withEach(_ body: (ReportRow) throws -> Void) rethrows {
        try bytes.withUnsafeBytes { bytes in
            var start = 0
            while let (row, end) = Self.row(at: start, in: bytes) {
                try body(row)
                start = end
            }
        }
    }

    /// The client of the last row; nil where there is none.
    public var lastClient: [UInt8]? {
        bytes.withUnsafeBytes { bytes in Self.row(at: last, in: bytes).map { Array($0.row.client) }
        }
    }

    /// What stands beside a batch in the file, so that a bit that has flipped there is noticed.
    public static func sum(of packed: UnsafeRawBufferPointer) -> Int64 {
        var hash = WordHash()
        hash.combine(packed)
        return Int64(bitPattern: hash.value)
    }

    /// The row that begins at `start`, and where the next one does; nil where it is not whole.
    static func row(
        at start: Int,
        in bytes: UnsafeRawBufferPointer
    ) -> (row: ReportRow, end: Int)? {
        let client = start + headBytes
        guard client <= bytes.count else { return nil }
        let location = client + Int(bytes[start])
        let time = location + Int(bytes[start + 1])
        let origin = time + Int(bytes[start + 2])
        let end = origin + Int(bytes[start + 3])
        guard end <= bytes.count else { return nil }
        let row = ReportRow(
            client: UnsafeRawBufferPointer(rebasing: bytes[client..<location]),
            location: UnsafeRawBufferPointer(rebasing: bytes[location..<time]),
            time: UnsafeRawBufferPointer(rebasing: bytes[time..<origin]),
            origin: UnsafeRawBufferPointer(rebasing: bytes[origin..<end]),
            counted: Int64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: start + 4, as: Int64.self)
            ),
            label: Int64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: start + 12, as: Int64.self)
            )
        )
        return (row, end)
    }

    private static func head(of row: ReportRow) -> (UInt8, UInt8, UInt8, UInt8)? {
        guard
            let client = UInt8(exactly: row.client.count),
            let location = UInt8(exactly: row.location.count),
            let time = UInt8(exactly: row.time.count),
            let origin = UInt8(exactly: row.origin.count)
        else { return nil }
        return (client, location, time, origin)
    }
}
