/// What all records of a hand-over come to: FNV-1a in 64 bits (Fowler, Noll and Vo, 1991).
///
/// It guards against mistakes, not against malice: both workers run as the same user.
struct HandoverHash: Equatable, Sendable {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Takes one record: its length first, so that bytes can't move from one record to the next.
    mutating func take(_ record: [UInt8]) {
        var hash = value
        withUnsafeBytes(of: UInt64(record.count).littleEndian) { Self.mix($0, into: &hash) }
        record.withUnsafeBytes { Self.mix($0, into: &hash) }
        value = hash
    }

    private static func mix(_ bytes: UnsafeRawBufferPointer, into hash: inout UInt64) {
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }
}
