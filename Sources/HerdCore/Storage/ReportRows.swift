/// Rows on their way to a server's file or from it, packed into one piece of memory.
///
/// A batch stands in the file just so: each row is the lengths of its four words (client, location,
/// time, origin), a byte each, then `counted` and `label`, eight bytes each with the lowest first,
/// then the words. The rows belong to one thread at a time, and are used again and again: their
/// memory stays.
public struct ReportRows: Sendable {
    public private(set) var count = 0
    /// Where each row's report stands in the table that it was taken from; empty for other rows.
    public private(set) var places: [UInt32] = []
    /// Filled up to `bytesUsed`; what is behind is left from rows that were here before.
    private var memory: [UInt8] = []
    private var bytesUsed = 0
    /// Where the last row begins.
    private var last = 0

    static let headBytes = 20

    public init() {}

    public var isEmpty: Bool { count == 0 }

    /// Forgets the rows, and keeps the memory for others.
    public mutating func removeAll() {
        bytesUsed = 0
        count = 0
        last = 0
        places.removeAll(keepingCapacity: true)
    }

    /// Copies the row; false where one of its words is longer than any word may be.
    @discardableResult
    public mutating func append(_ row: ReportRow, at place: Int? = nil) -> Bool {
        guard row.hasWordsOfOneByteLength else { return false }
        if let place { places.append(UInt32(place)) }
        last = bytesUsed
        let bytes = row.packedBytes
        reserve(bytes)
        memory.withUnsafeMutableBytes { memory in
            let place = memory[last..<(last + bytes)]
            Self.pack(row, into: UnsafeMutableRawBufferPointer(rebasing: place))
        }
        bytesUsed += bytes
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
        last = bytesUsed + lastStart
        reserve(rows.count)
        memory.withUnsafeMutableBytes { $0[bytesUsed...].copyBytes(from: rows) }
        bytesUsed += rows.count
        count += found
        return true
    }

    /// Lends all rows as they are packed.
    public func withPacked<Result>(
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try memory.withUnsafeBytes { memory in
            try body(UnsafeRawBufferPointer(rebasing: memory[..<bytesUsed]))
        }
    }

    /// Lends each row for the time of the call.
    public func withEach(_ body: (ReportRow) throws -> Void) rethrows {
        try withPacked { bytes in
            var start = 0
            while let (row, end) = Self.row(at: start, in: bytes) {
                try body(row)
                start = end
            }
        }
    }

    /// Lends each row as it is packed.
    func withEachPacked(_ body: (UnsafeRawBufferPointer) -> Void) {
        withPacked { bytes in
            var start = 0
            while start < bytes.count {
                let end = start + Self.headBytes + Self.lengths(of: bytes, at: start).wordBytes
                body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                start = end
            }
        }
    }

    /// The client of the last row; nil where there is none.
    public var lastClient: [UInt8]? {
        withPacked { bytes in Self.row(at: last, in: bytes).map { Array($0.row.client) } }
    }

    /// What stands beside a batch in the file, so that a bit that has flipped there is noticed.
    ///
    /// Two hashes in turns: a processor computes them at the same time.
    public static func sum(of packed: UnsafeRawBufferPointer) -> Int64 {
        var (even, odd) = (WordHash(), WordHash())
        var offset = 0
        while offset + 16 <= packed.count {
            let first = packed.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let second = packed.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
            even.combine(UInt64(littleEndian: first))
            odd.combine(UInt64(littleEndian: second))
            offset += 16
        }
        even.combine(UnsafeRawBufferPointer(rebasing: packed[offset...]))
        even.combine(odd.value)
        even.combine(UInt64(packed.count))
        return Int64(bitPattern: even.value)
    }

    /// The lengths of the words of the row that begins at `start`.
    static func lengths(of bytes: UnsafeRawBufferPointer, at start: Int = 0) -> RowLengths {
        RowLengths(packed: bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self))
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

    /// Makes room for so many bytes more; memory that has grown is filled once, not each time.
    private mutating func reserve(_ bytes: Int) {
        let missing = bytesUsed + bytes - memory.count
        guard missing > 0 else { return }
        memory.append(contentsOf: repeatElement(0, count: max(missing, memory.count)))
    }

    private static func pack(_ row: ReportRow, into place: UnsafeMutableRawBufferPointer) {
        place[0] = UInt8(row.client.count)
        place[1] = UInt8(row.location.count)
        place[2] = UInt8(row.time.count)
        place[3] = UInt8(row.origin.count)
        place.storeBytes(of: row.counted.littleEndian, toByteOffset: 4, as: Int64.self)
        place.storeBytes(of: row.label.littleEndian, toByteOffset: 12, as: Int64.self)
        var rest = UnsafeMutableRawBufferPointer(rebasing: place[headBytes...])
        put(row.client, into: &rest)
        put(row.location, into: &rest)
        put(row.time, into: &rest)
        put(row.origin, into: &rest)
    }

    private static func put(
        _ word: UnsafeRawBufferPointer,
        into rest: inout UnsafeMutableRawBufferPointer
    ) {
        rest.copyMemory(from: word)
        rest = UnsafeMutableRawBufferPointer(rebasing: rest[word.count...])
    }
}

/// The lengths of a row's four words, a byte each, as they stand before it.
struct RowLengths: Equatable {
    fileprivate let packed: UInt32

    /// Of all four together.
    var wordBytes: Int {
        Int(packed & 255) + Int(packed >> 8 & 255) + Int(packed >> 16 & 255) + Int(packed >> 24)
    }
}

extension ReportRow {
    /// What the row takes where it is packed.
    var packedBytes: Int {
        ReportRows.headBytes + client.count + location.count + time.count + origin.count
    }

    fileprivate var hasWordsOfOneByteLength: Bool {
        client.count | location.count | time.count | origin.count <= Int(UInt8.max)
    }
}
