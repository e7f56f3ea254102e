/// The message authentication code of a text, once for each secret that is valid now.
///
/// HMAC-SHA-256 in the program. None where there is no secret.
public typealias PeerAuthenticator = (_ text: [UInt8]) -> [[UInt8]]

/// What each side of a link proves: that it knows a secret of the herd, here and now.
///
/// The text has both nonces, so that no proof can be used again; both names, so that none can be
/// used for somebody else; and who opened the link, so that none can be sent back to its maker.
struct PeerProof {
    let herd: [UInt8]
    let opener: PeerHello
    let answerer: PeerHello

    enum Prover: String {
        case opener, answerer
    }

    func text(of prover: Prover) -> [UInt8] {
        let words = [
            Array("herd peer \(PeerHello.version)".utf8), herd, Array(prover.rawValue.utf8),
            opener.name, answerer.name, opener.nonce, answerer.nonce,
        ]
        return Array(words.joined(separator: [UInt8(ascii: "\n")]))
    }

    /// `PROOF code…`, its LF included: one code for each valid secret; nil where there is none.
    func line(of prover: Prover, _ authenticate: PeerAuthenticator) -> [UInt8]? {
        let codes = authenticate(text(of: prover))
        guard !codes.isEmpty else { return nil }
        let words = [Array("PROOF".utf8)] + codes.map { Hex.digits(of: $0) }
        return Array(words.joined(separator: [UInt8(ascii: " ")])) + [UInt8(ascii: "\n")]
    }

    /// Whether one of the line's codes is made with one of our secrets.
    ///
    /// It takes the same time for every line of the same length, right or wrong.
    func isProven(
        by line: UnsafeRawBufferPointer,
        of prover: Prover,
        _ authenticate: PeerAuthenticator
    ) -> Bool {
        var words = Words(line)
        guard let command = words.next(), command.hasSameBytes(as: "PROOF") else { return false }
        let expected = authenticate(text(of: prover)).map { Hex.digits(of: $0) }
        var isProven = false
        var count = 0
        while let word = words.next() {
            count += 1
            guard count <= PeerSecrets.countMax else { return false }
            for code in expected {
                let isSame = Self.isSame(word, code)
                isProven = isProven || isSame
            }
        }
        return isProven
    }

    private static func isSame(_ word: UnsafeRawBufferPointer, _ code: [UInt8]) -> Bool {
        guard word.count == code.count else { return false }
        var difference: UInt8 = 0
        for offset in 0..<code.count { difference |= word[offset] ^ code[offset] }
        return difference == 0
    }
}
