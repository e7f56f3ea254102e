/// How two servers prove to each other that they are neighbors, on one connection.
///
///     opener                                   answerer
///     PEER 1 herd Goloman nonce       ──▶
///                                     ◀──      PEER 1 herd Hands nonce
///     PROOF code                      ──▶      the opener is proven
///     the answerer is proven          ◀──      PROOF code
///
/// Who opens proves first: who merely connects learns nothing. A connection that fails is closed.
struct PeerHandshake: Equatable, Sendable {
    private let herd: [UInt8]
    private let own: PeerHello
    private var step: Step

    private enum Step: Equatable, Sendable {
        /// The opener waits for the neighbor's name.
        case greeting(neighbor: [UInt8])
        /// The opener has proven itself and waits for the neighbor's proof.
        case proving(PeerHello)
        /// The answerer waits for the opener's proof.
        case answering(PeerHello)
        case over
    }

    enum Answer: Equatable {
        /// Send this, and wait for the next line.
        case goOn(send: [UInt8])
        /// Send this, if it is not empty: both sides are neighbors.
        case proven(send: [UInt8])
        case refused(PeerRefusal)
    }

    /// The side that opens a link to `neighbor`.
    init(opening neighbor: [UInt8], herd: [UInt8], name: [UInt8], nonce: [UInt8]) {
        self.herd = herd
        own = PeerHello(herd: herd, name: name, nonce: nonce)
        step = .greeting(neighbor: neighbor)
    }

    /// The side that answers `hello`, which names this herd and a neighbor.
    init(answering hello: PeerHello, herd: [UInt8], name: [UInt8], nonce: [UInt8]) {
        self.herd = herd
        own = PeerHello(herd: herd, name: name, nonce: nonce)
        step = .answering(hello)
    }

    /// The line that each side says first.
    var greeting: [UInt8] { own.line }

    mutating func handle(
        _ line: UnsafeRawBufferPointer,
        _ authenticate: PeerAuthenticator
    ) -> Answer {
        defer {
            if case .greeting = step { step = .over }
        }
        switch step {
        case .greeting(let neighbor):
            return greeted(line, by: neighbor, authenticate)
        case .proving(let hello):
            step = .over
            let proof = PeerProof(herd: herd, opener: own, answerer: hello)
            guard proof.isProven(by: line, of: .answerer, authenticate) else {
                return .refused(.wrongProof)
            }
            return .proven(send: [])
        case .answering(let hello):
            step = .over
            let proof = PeerProof(herd: herd, opener: hello, answerer: own)
            guard proof.isProven(by: line, of: .opener, authenticate) else {
                return .refused(.wrongProof)
            }
            guard let answer = proof.line(of: .answerer, authenticate) else {
                return .refused(.noSecret)
            }
            return .proven(send: answer)
        case .over:
            return .refused(.wrongProof)
        }
    }

    private mutating func greeted(
        _ line: UnsafeRawBufferPointer,
        by neighbor: [UInt8],
        _ authenticate: PeerAuthenticator
    ) -> Answer {
        guard let hello = PeerHello(line) else { return .refused(.notAPeer) }
        guard hello.version == PeerHello.version else { return .refused(.otherVersion) }
        guard hello.herd == herd else { return .refused(.otherHerd) }
        // Who sends our own nonce back would have us make the proof that it lacks.
        guard hello.name == neighbor, hello.nonce != own.nonce else { return .refused(.otherName) }
        let proof = PeerProof(herd: herd, opener: own, answerer: hello)
        guard let line = proof.line(of: .opener, authenticate) else { return .refused(.noSecret) }
        step = .proving(hello)
        return .goOn(send: line)
    }
}

/// Why a connection did not become a link.
public enum PeerRefusal: String, Equatable, Sendable, CaseIterable {
    case notAPeer =
        "it does not take this server for a neighbor: another herd.json, program, or open peers"
    case otherVersion = "it speaks another version of the protocol"
    case otherHerd = "it belongs to another herd"
    case otherName = "it is another server"
    case wrongProof = "it did not prove that it knows the herd's secret"
    case noSecret = "there is no secret here"
    case silence = "it did not answer in time"
}
