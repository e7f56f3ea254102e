/// Comparisons of lent bytes, eight at a time where that is possible.
extension UnsafeRawBufferPointer {
    /// Whether both have the same bytes.
    func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        var offset = 0
        while offset + 8 <= count {
            let mine = loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let others = other.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            guard mine == others else { return false }
            offset += 8
        }
        while offset < count {
            guard self[offset] == other[offset] else { return false }
            offset += 1
        }
        return true
    }

    func hasSameBytes(as text: StaticString) -> Bool {
        hasSameBytes(
            as: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        )
    }

    /// Bytewise order: negative before `other`, zero equal, positive after; a prefix comes first.
    func compared(to other: UnsafeRawBufferPointer) -> Int {
        for offset in 0..<Swift.min(count, other.count) where self[offset] != other[offset] {
            return Int(self[offset]) - Int(other[offset])
        }
        return count - other.count
    }

    /// The offset of the first `byte` in `range`.
    func firstOffset(of byte: UInt8, in range: Range<Int>) -> Int? {
        let pattern = 0x0101_0101_0101_0101 &* UInt64(byte)
        var offset = range.lowerBound
        while offset + 8 <= range.upperBound {
            let eight = UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            // Bytes that equal `byte` are zero here; the next line sets the top bit of the first.
            let difference = eight ^ pattern
            let zeros =
                (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
            if zeros != 0 { return offset + zeros.trailingZeroBitCount / 8 }
            offset += 8
        }
        while offset < range.upperBound {
            if self[offset] == byte { return offset }
            offset += 1
        }
        return nil
    }
}
