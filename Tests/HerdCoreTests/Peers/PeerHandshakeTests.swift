import Testing

@testable import HerdCore

/// Only who knows a secret of the herd gets a link, and only as who it is.
struct PeerHandshakeTests {
    @Test func `two neighbors that know the secret prove it to each other`() {
        var trial = HandshakeTrial()
        #expect(trial.run() == [.goOn, .proven, .proven])
    }

    @Test func `another secret on either side is found out`() {
        var trial = HandshakeTrial(opener: [1], answerer: [2])
        #expect(trial.run() == [.goOn, .refused(.wrongProof)])
    }

    @Test(arguments: [
        ([1], [1, 2]), ([1, 2], [1]), ([2, 1], [1]), ([1], [2, 1]), ([2, 1], [1, 3]),
        ([1, 2], [2, 1]),
    ])
    func `while the secret is changed, one that both know is enough`(
        opener: [UInt64],
        answerer: [UInt64]
    ) {
        var trial = HandshakeTrial(opener: opener, answerer: answerer)
        #expect(trial.run() == [.goOn, .proven, .proven])
    }

    @Test func `who has no secret proves nothing, and says so`() {
        var trial = HandshakeTrial(opener: [], answerer: [1])
        #expect(trial.run() == [.refused(.noSecret)])
        trial = HandshakeTrial(opener: [1], answerer: [])
        #expect(trial.run() == [.goOn, .refused(.wrongProof)])
    }

    @Test func `a proof is worth nothing a second time`() {
        var trial = HandshakeTrial()
        _ = trial.run()
        let replayed = trial.proofs
        var again = HandshakeTrial(nonces: 77)
        _ = again.greet()
        #expect(again.answer(replayed[0]) == .refused(.wrongProof))
    }

    @Test func `a proof sent back to its maker is refused`() {
        // Somebody without a secret answers with the opener's own greeting and proof.
        var opener = HandshakeTrial().opener
        let greeting = String(opener.greeting.text.dropLast())
        #expect(
            lending(greeting) { opener.handle($0, HandshakeTrial.codes([1])) }
                == .refused(.otherName)
        )
        // Under the neighbor's name, and with a nonce of his own.
        opener = HandshakeTrial().opener
        let forged = "PEER 1 ucla Hands \(String(repeating: "0", count: 64))"
        let answer = lending(forged) { opener.handle($0, HandshakeTrial.codes([1])) }
        guard case .goOn(let proof) = answer else { return #expect(Bool(false), "\(answer)") }
        let line = String(proof.text.dropLast())
        #expect(
            lending(line) { opener.handle($0, HandshakeTrial.codes([1])) }
                == .refused(.wrongProof)
        )
    }

    @Test(arguments: [
        ("? PEER 1 ucla Goloman", PeerRefusal.notAPeer), ("", .notAPeer), ("PEER", .notAPeer),
        ("PEER 1 ucla Hands short", .notAPeer), ("PEER 1 ucla Hands NONCE more", .notAPeer),
        ("PEER 2 ucla Hands NONCE", .otherVersion), ("PEER 1 mit Hands NONCE", .otherHerd),
        ("PEER 1 ucla Wilkes NONCE", .otherName),
    ])
    func `an answer that is not the neighbor's ends it`(line: String, refusal: PeerRefusal) {
        let nonce = String(repeating: "a", count: 64)
        let line = line.replacing("NONCE", with: nonce)
        var opener = HandshakeTrial().opener
        #expect(lending(line) { opener.handle($0, HandshakeTrial.codes([1])) } == .refused(refusal))
        #expect(
            lending(line) { opener.handle($0, HandshakeTrial.codes([1])) }
                == .refused(.wrongProof),
            "and nothing follows"
        )
    }

    @Test func `every word of what is proven counts`() {
        func text(_ herd: String, _ opener: String, _ answerer: String, _ nonce: String) -> [UInt8]
        {
            let first = PeerHello(herd: [], name: Array(opener.utf8), nonce: Array(nonce.utf8))
            let second = PeerHello(herd: [], name: Array(answerer.utf8), nonce: Array("n".utf8))
            let proof = PeerProof(herd: Array(herd.utf8), opener: first, answerer: second)
            return proof.text(of: .opener)
        }
        let texts = [
            text("ucla", "A", "B", "1"), text("mit", "A", "B", "1"), text("ucla", "B", "A", "1"),
            text("ucla", "A", "B", "2"), text("ucla", "A", "C", "1"),
        ]
        #expect(Set(texts).count == texts.count)
        #expect(texts[0].text == "herd peer 1\nucla\nopener\nA\nB\n1\nn")
    }

    @Test func `a proof needs its word, and has no more codes than secrets can be valid`() {
        let proof = PeerProof(
            herd: [1],
            opener: PeerHello(herd: [], name: [65], nonce: [1]),
            answerer: PeerHello(herd: [], name: [66], nonce: [2])
        )
        let codes = HandshakeTrial.codes([1])
        let code = Hex.digits(of: codes(proof.text(of: .opener))[0]).text
        func isProven(_ line: String) -> Bool {
            lending(line) { proof.isProven(by: $0, of: .opener, codes) }
        }
        #expect(isProven("PROOF \(code)"))
        #expect(isProven("PROOF 00 \(code)"))
        #expect(!isProven("PROOF 00 00 \(code)"))
        #expect(!isProven("PROOF"))
        #expect(!isProven("PROVE \(code)"))
        #expect(!isProven("PROOF \(code.dropLast())"))
        #expect(!isProven(""))
    }
}

/// An opener, Goloman, and an answerer, Hands, of the herd ucla.
struct HandshakeTrial {
    enum Outcome: Equatable {
        case goOn, proven
        case refused(PeerRefusal)
    }

    var opener: PeerHandshake
    private var answerer: PeerHandshake?
    private var random: SplitMix64
    private let openers: [UInt64]
    private let answerers: [UInt64]
    private(set) var proofs: [[UInt8]] = []

    init(opener: [UInt64] = [1], answerer: [UInt64] = [1], nonces seed: UInt64 = 1) {
        random = SplitMix64(seed: seed)
        openers = opener
        answerers = answerer
        self.opener = PeerHandshake(
            opening: Array("Hands".utf8),
            herd: Array("ucla".utf8),
            name: Array("Goloman".utf8),
            nonce: PeerNonce.make(using: &random)
        )
    }

    /// Codes that depend on secret and text; those of the program are HMAC-SHA-256.
    static func codes(_ secrets: [UInt64]) -> PeerAuthenticator {
        { text in
            secrets.map { secret in
                var hash = WordHash()
                hash.combine(secret)
                text.withUnsafeBytes { hash.combine($0) }
                return Hex.digits(of: hash.value)
            }
        }
    }

    mutating func greet() -> [UInt8] {
        let greeting = Array(opener.greeting.dropLast())
        guard let hello = greeting.withUnsafeBytes({ PeerHello($0) }) else { return [] }
        let handshake = PeerHandshake(
            answering: hello,
            herd: Array("ucla".utf8),
            name: Array("Hands".utf8),
            nonce: PeerNonce.make(using: &random)
        )
        answerer = handshake
        return Array(handshake.greeting.dropLast())
    }

    mutating func answer(_ line: [UInt8]) -> PeerHandshake.Answer? {
        line.withUnsafeBytes { answerer?.handle($0, Self.codes(answerers)) }
    }

    mutating func run() -> [Outcome] {
        var outcomes: [Outcome] = []
        var answer: PeerHandshake.Answer? = greet().withUnsafeBytes {
            opener.handle($0, Self.codes(openers))
        }
        var isOpenersTurn = false
        while let said = answer {
            switch said {
            case .refused(let refusal): return outcomes + [.refused(refusal)]
            case .goOn(let bytes), .proven(let bytes):
                if case .goOn = said { outcomes.append(.goOn) } else { outcomes.append(.proven) }
                guard !bytes.isEmpty else { return outcomes }
                proofs.append(Array(bytes.dropLast()))
                answer = isOpenersTurn ? hear(proofs[1]) : self.answer(proofs[0])
                isOpenersTurn.toggle()
            }
        }
        return outcomes
    }

    private mutating func hear(_ line: [UInt8]) -> PeerHandshake.Answer {
        line.withUnsafeBytes { opener.handle($0, Self.codes(openers)) }
    }
}
