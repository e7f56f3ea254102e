/// A hash of words that every server computes alike, in every version of the program.
///
/// It mixes by folding a 128-bit product, eight bytes at a time. It is no secret: whoever knows all
/// that goes into it can look for two inputs with the same hash. So a report's hash begins with its
/// label, nanoseconds that no client can foresee.
struct WordHash {
    private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

    @inline(__always)
    mutating func combine(_ word: UnsafeRawBufferPointer) {
        let count = word.count
        combine(UInt64(truncatingIfNeeded: count))
        var offset = 0
        while count &- offset >= 8 {
            combine(word.eightBytes(at: offset, of: count))
            offset &+= 8
        }
        guard offset < count else { return }
        // The last bytes as one number, the first of them highest.
        let rest = word.eightBytes(at: offset, of: count).byteSwapped
        combine(rest &>> UInt64(truncatingIfNeeded: 8 &* (8 &- (count &- offset))))
    }

    @inline(__always)
    mutating func combine(_ number: UInt64) {
        value = (value ^ number ^ 0xA076_1D64_78BD_642F).folded(times: 0xE703_7ED1_A0B4_28DB)
    }
}

extension UInt64 {
    /// The XOR of both halves of the 128-bit product.
    func folded(times factor: UInt64) -> UInt64 {
        let product = multipliedFullWidth(by: factor)
        return product.high ^ product.low
    }
}

extension Report {
    /// Differs where any of the five words does, but for once in 2^64.
    var digest: UInt64 {
        var hash = WordHash()
        hash.combine(label.magnitude)
        hash.combine(origin)
        hash.combine(sighting.client)
        hash.combine(sighting.location)
        hash.combine(sighting.time)
        return hash.value
    }
}
