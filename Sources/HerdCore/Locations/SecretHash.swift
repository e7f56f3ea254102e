/// A hash of words that nobody outside of this process can foretell.
///
/// It takes eight bytes at a time: sum ← fold((sum XOR bytes) × factor), where *fold* is the XOR of
/// both halves of a 128-bit product. The first sum and the factor are random and never leave the
/// process, nor does any hash or what depends on one but for a few nanoseconds. Who picks names
/// would have to know the factor to say how a difference between two of them goes on into the sum,
/// and so can't look for names that share a slot; to guess it is one chance in 2^63. SipHash,
/// which also withstands those who see its results, takes three times as long for a name.
struct SecretHash: Sendable {
    private let start = UInt64.random(in: .min ... .max)
    /// Odd, so that no difference in the lower half is lost.
    private let factor = UInt64.random(in: .min ... .max) | 1

    func value(of word: UnsafeRawBufferPointer) -> UInt32 {
        let count = word.count
        var sum = start
        var offset = 0
        while offset < count {
            sum = (sum ^ word.eightBytes(at: offset, of: count)).folded(times: factor)
            offset &+= 8
        }
        // Tells apart words that differ in zeros at the end, and mixes the last bytes once more.
        let last = (sum ^ UInt64(truncatingIfNeeded: count)).folded(times: factor)
        return UInt32(truncatingIfNeeded: last)
    }
}
