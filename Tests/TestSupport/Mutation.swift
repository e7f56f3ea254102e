/// Changes inputs the way libFuzzer does, without looking at what they reach.
public struct Mutation: Sendable {
    private let corpus: [[UInt8]]
    private let bytesMax: Int

    public init(of corpus: [[UInt8]], bytesMax: Int) {
        self.corpus = corpus
        self.bytesMax = bytesMax
    }

    /// One of the inputs with one to six changes.
    public func next(using random: inout some RandomNumberGenerator) -> [UInt8] {
        var bytes = corpus.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...6, using: &random) { change(&bytes, using: &random) }
        return Array(bytes.prefix(bytesMax))
    }

    private func change(_ bytes: inout [UInt8], using random: inout some RandomNumberGenerator) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let end = Int.random(in: place...min(place + 40, bytes.count), using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes.insert(.random(in: 0...255, using: &random), at: place)
        case 1: bytes.removeSubrange(place..<end)
        case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 3 where place < bytes.count:
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 4 where place < bytes.count:
            bytes[place] = Self.special.randomElement(using: &random) ?? 0
        default:
            let other = corpus.randomElement(using: &random) ?? []
            let from = Int.random(in: 0...other.count, using: &random)
            bytes.replaceSubrange(place..., with: other[from...])
        }
    }

    /// Bytes that mean something to somebody.
    private static let special =
        Array("\n\r\t \"\\{}[]:,+-./09eE~\u{1B}\0".utf8) + [0x80, 0xC0, 0xFF]
}
