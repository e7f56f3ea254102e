/// Comparisons of lent bytes, eight at a time where that is possible.
extension UnsafeRawBufferPointer {
    /// Whether both have the same bytes.
    func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        if count >= 8 { return hasSame(UInt64.self, as: other) }
        if count >= 4 { return hasSame(UInt32.self, as: other) }
        return indices.allSatisfy { self[$0] == other[$0] }
    }

    /// Compares one piece after the other, and the last one in full: some bytes are seen twice.
    @inline(__always)
    private func hasSame<Piece: FixedWidthInteger & BitwiseCopyable>(
        _ piece: Piece.Type,
        as other: UnsafeRawBufferPointer
    ) -> Bool {
        let last = count - MemoryLayout<Piece>.size
        var offset = 0
        while offset < last {
            guard hasSame(piece, as: other, at: offset) else { return false }
            offset += MemoryLayout<Piece>.size
        }
        return hasSame(piece, as: other, at: last)
    }

    @inline(__always)
    private func hasSame<Piece: FixedWidthInteger & BitwiseCopyable>(
        _ piece: Piece.Type,
        as other: UnsafeRawBufferPointer,
        at offset: Int
    ) -> Bool {
        loadUnaligned(fromByteOffset: offset, as: piece)
            == other.loadUnaligned(fromByteOffset: offset, as: piece)
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

    /// The eight bytes from `offset` on, the first one lowest, and zeros for those behind the end.
    ///
    /// `count` is the buffer's; who knows it already spares the question.
    @inline(__always)
    func eightBytes(at offset: Int, of count: Int) -> UInt64 {
        guard count &- offset >= 8 else { return lastBytes(count &- offset, of: count) }
        return UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The last bytes, fewer than eight.
    @inline(never)
    private func lastBytes(_ rest: Int, of count: Int) -> UInt64 {
        guard rest > 0 else { return 0 }
        guard count < 8 else {
            let end = loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            return UInt64(littleEndian: end) &>> UInt64(truncatingIfNeeded: 64 &- 8 &* rest)
        }
        return suffix(rest).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The offset of the first `byte` in `range`.
    func firstOffset(of byte: UInt8, in range: Range<Int>) -> Int? {
        let pattern = 0x0101_0101_0101_0101 &* UInt64(byte)
        return firstOffset(in: range, whereEight: { ($0 ^ pattern).firstBytes(below: 1) }) {
            $0 == byte
        }
    }

    /// The offset of the first byte below `limit`, which is 128 at most, in `range`.
    @inline(__always)
    func firstOffset(below limit: UInt8, in range: Range<Int>) -> Int? {
        firstOffset(in: range, whereEight: { $0.firstBytes(below: UInt64(limit)) }) { $0 < limit }
    }

    /// `whereEight` sets the top bit of the first of eight bytes that is meant.
    @inline(__always)
    private func firstOffset(
        in range: Range<Int>,
        whereEight marks: (UInt64) -> UInt64,
        whereOne isMeant: (UInt8) -> Bool
    ) -> Int? {
        var offset = range.lowerBound
        while offset + 8 <= range.upperBound {
            let eight = UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let marked = marks(eight)
            if marked != 0 { return offset + marked.trailingZeroBitCount / 8 }
            offset += 8
        }
        while offset < range.upperBound {
            if isMeant(self[offset]) { return offset }
            offset += 1
        }
        return nil
    }
}

extension UInt64 {
    /// The top bit of the lowest of eight bytes that is below `limit` (128 at most), and of none
    /// before it; 0 where there is none.
    fileprivate func firstBytes(below limit: UInt64) -> UInt64 {
        (self &- 0x0101_0101_0101_0101 &* limit) & ~self & 0x8080_8080_8080_8080
    }
}
