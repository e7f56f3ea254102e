/// The secrets of a herd: whoever knows one of them is a neighbor.
///
/// The file `.herd/secret` has one line; while the secret is being changed it has two, the new one
/// first, and both are valid. Nothing here copies a secret: a worker has them in memory only while
/// a proof is made.
public enum PeerSecrets {
    /// A secret has at least so many bytes: what a person would think up is too short.
    public static let bytesMin = 32
    public static let bytesMax = 255
    public static let countMax = 2
    /// Longer files are none of ours: two lines with their ends, and some white space.
    public static let fileBytesMax = 1_024

    /// Where the secrets stand in a file's bytes, at least one and at most two.
    ///
    /// White space around them and empty lines count for nothing.
    public static func ranges(
        in bytes: UnsafeRawBufferPointer
    ) throws(PeerSecretsProblem) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start: Int?
        for offset in 0...bytes.count {
            if offset < bytes.count, !isSpace(bytes[offset]) {
                start = start ?? offset
            } else if let first = start {
                ranges.append(first..<offset)
                start = nil
            }
        }
        guard !ranges.isEmpty else { throw .empty }
        guard ranges.count <= countMax else { throw .tooMany(ranges.count) }
        for (number, range) in ranges.enumerated() {
            guard (bytesMin...bytesMax).contains(range.count),
                bytes[range].allSatisfy({ (0x21...0x7e).contains($0) })
            else { throw .unfit(number: number + 1) }
        }
        return ranges
    }

    /// What `make` fills: 256 random bits in hexadecimal, and LF.
    public static let madeBytes = 65

    /// Puts a new secret there, as it stands in the file; nothing else has it.
    public static func make(
        in buffer: UnsafeMutableRawBufferPointer,
        using random: inout some RandomNumberGenerator
    ) {
        precondition(buffer.count == madeBytes, "a new secret has not \(buffer.count) bytes")
        for offset in 0..<madeBytes - 1 {
            buffer[offset] = Hex.digit(UInt8.random(in: 0...15, using: &random))
        }
        buffer[madeBytes - 1] = UInt8(ascii: "\n")
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte)
    }
}

/// What is wrong with the text of a file of secrets; never says what stands there.
public enum PeerSecretsProblem: Error, Equatable, Sendable, CustomStringConvertible {
    case empty
    case tooMany(Int)
    case unfit(number: Int)

    public var description: String {
        switch self {
        case .empty:
            "has no secret: one line is expected, two while the secret is being changed"
        case .tooMany(let count):
            "has \(count) secrets: at most \(PeerSecrets.countMax) can be valid,"
                + " the new one and the one before it"
        case .unfit(let number):
            "has a secret, number \(number), that is not \(PeerSecrets.bytesMin) to"
                + " \(PeerSecrets.bytesMax) visible ASCII characters"
        }
    }
}
