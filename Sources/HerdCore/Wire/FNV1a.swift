/// A sum over bytes: FNV-1a in 64 bits (Fowler, Noll and Vo, 1991).
///
/// It finds mistakes, not malice.
struct FNV1a: Equatable, Sendable {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func take(_ bytes: UnsafeRawBufferPointer) {
        var hash = value
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        value = hash
    }

    /// Takes the eight bytes of a number, the lowest first.
    mutating func take(_ number: UInt64) {
        withUnsafeBytes(of: number.littleEndian) { take($0) }
    }
}
