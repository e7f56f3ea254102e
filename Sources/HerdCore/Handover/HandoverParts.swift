/// Cuts a record into packets, and puts records together again.
enum HandoverParts {
    /// Kind, number, total and offset.
    static let headerBytes = 13
    static let partBytesMax = HandoverPacket.bytesMax - headerBytes

    /// The packets of one record; the first is to carry the descriptor.
    static func packets(of record: [UInt8], number: Int) -> [[UInt8]] {
        stride(from: 0, to: record.count, by: partBytesMax).map { offset in
            let end = min(offset + partBytesMax, record.count)
            let part = HandoverPart(
                number: number,
                total: record.count,
                offset: offset,
                bytes: Array(record[offset..<end])
            )
            return HandoverPacket.part(part).bytes
        }
    }
}

/// The records that have come so far, and the one that is just coming.
struct HandoverAssembly: Equatable, Sendable {
    private(set) var records: [HandoverRecord] = []
    private(set) var hash = HandoverHash()
    private var coming: [UInt8] = []

    /// No record has come in part only.
    var isWhole: Bool { coming.isEmpty }

    var sum: HandoverSum { HandoverSum(connections: records.count, hash: hash.value) }

    /// Parts come one after the other; returns whether the record is now complete.
    mutating func take(_ part: HandoverPart) throws(HandoverDamage) -> Bool {
        guard part.number == records.count, part.offset == coming.count, !part.bytes.isEmpty else {
            throw .outOfOrder
        }
        coming += part.bytes
        guard coming.count <= part.total else { throw .tooMuch }
        guard coming.count == part.total else { return false }
        records.append(try HandoverRecord(bytes: coming))
        hash.take(coming)
        coming = []
        return true
    }
}
