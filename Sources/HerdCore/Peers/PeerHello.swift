/// `PEER 1 herd from nonce`: with it each side of a link says who it is.
struct PeerHello: Equatable, Sendable {
    /// The protocol between servers that this program speaks.
    static let version: UInt64 = 1
    let version: UInt64
    let herd: [UInt8]
    let name: [UInt8]
    let nonce: [UInt8]

    init(herd: [UInt8], name: [UInt8], nonce: [UInt8]) {
        version = Self.version
        self.herd = herd
        self.name = name
        self.nonce = nonce
    }

    /// Nil unless the line is one.
    init?(_ line: UnsafeRawBufferPointer) {
        var words = Words(line)
        guard
            let command = words.next(), command.hasSameBytes(as: "PEER"),
            let version = words.next().flatMap({ UInt64(word: $0) }),
            let herd = words.next(), herd.count <= WireLimits.serverBytesMax,
            let name = words.next(), name.count <= WireLimits.serverBytesMax,
            let nonce = words.next(), nonce.count == PeerNonce.digits,
            words.next() == nil
        else { return nil }
        self.version = version
        self.herd = Array(herd)
        self.name = Array(name)
        self.nonce = Array(nonce)
    }

    /// The line, its LF included.
    var line: [UInt8] {
        Array("PEER \(version) ".utf8) + herd + Array(" ".utf8) + name + Array(" ".utf8) + nonce
            + [UInt8(ascii: "\n")]
    }
}

/// 256 random bits in hexadecimal, used for one link and never again.
enum PeerNonce {
    static let digits = 64

    static func make(using random: inout some RandomNumberGenerator) -> [UInt8] {
        (0..<4).flatMap { _ in Hex.digits(of: random.next() as UInt64) }
    }
}

/// Bytes as lower-case hexadecimal digits.
enum Hex {
    static func digits(of number: UInt64) -> [UInt8] {
        stride(from: 56, through: 0, by: -8).flatMap { shift in
            digits(of: UInt8(truncatingIfNeeded: number >> UInt64(shift)))
        }
    }

    static func digits(of bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { digits(of: $0) }
    }

    private static func digits(of byte: UInt8) -> [UInt8] {
        [digit(byte >> 4), digit(byte & 0xF)]
    }

    /// The digit of a value from 0 to 15.
    static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
