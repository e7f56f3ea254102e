import HerdCore

/// Whoever has no secret gets no link, whatever he says.
///
/// A neighbor that has gone mad is never answered at once, is owed no more than there is, and is
/// made good by the next comparison with one that has not.
struct PeerProperty {
    private let lines: [[UInt8]]

    init(_ bytes: [UInt8]) {
        lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            .filter { $0.count <= WireLimits.linkLineBytesMax }
            .map(Array.init)
    }

    func check() throws(BrokenProperty) {
        try checkCaller()
        try checkCalled()
        for isOpener in [true, false] {
            var talk = PeerTalk(isOpener: isOpener)
            for line in lines { try talk.take(line) }
            try talk.checkRecovery()
        }
    }

    /// Who calls, and knows no secret.
    private func checkCaller() throws(BrokenProperty) {
        var stranger = Stranger()
        guard let first = lines.first, let id = stranger.call(first) else { return }
        for line in lines.dropFirst() { stranger.say(line, on: id) }
        try stranger.check(proofs: 0)
    }

    /// Who is called, and knows no secret: it learns one proof, made for its own name and nonce.
    private func checkCalled() throws(BrokenProperty) {
        var stranger = Stranger()
        guard let id = stranger.beCalled() else {
            throw BrokenProperty(description: "a server that is wanted calls nobody")
        }
        for line in lines { stranger.say(line, on: id) }
        try stranger.check(proofs: 1)
    }
}

/// A server and somebody who can't prove that he is its neighbor.
private struct Stranger {
    private var peers = PeersMachine(herd: "test", name: "Goloman")
    private var random = Counter()
    private var directives: [PeersMachine.Directive] = []

    init() {
        tell(.neighborsChanged(["Hands"]))
    }

    mutating func call(_ line: [UInt8]) -> PeersMachine.ConnectionID? {
        let accepted = line.withUnsafeBytes {
            peers.accept($0, at: Moment(.zero), using: &random)
        }
        guard let (id, directives) = accepted else { return nil }
        self.directives += directives
        return id
    }

    mutating func beCalled() -> PeersMachine.ConnectionID? {
        tell(.wanted)
        for case .connect(let id, to: _) in directives {
            tell(.connected(id))
            return id
        }
        return nil
    }

    mutating func say(_ line: [UInt8], on id: PeersMachine.ConnectionID) {
        directives += line.withUnsafeBytes {
            peers.handle($0, on: id, at: Moment(.zero), using: &random, Self.authenticate)
        }
    }

    private mutating func tell(_ event: PeersMachine.Event) {
        directives += peers.handle(event, at: Moment(.zero), using: &random)
    }

    func check(proofs: Int) throws(BrokenProperty) {
        var said = 0
        for directive in directives {
            switch directive {
            case .openLink: throw BrokenProperty(description: "a link without a secret")
            case .send(_, let bytes): if bytes.starts(with: Array("PROOF".utf8)) { said += 1 }
            case .connect, .close, .compareTables, .tell, .wake: break
            }
        }
        try BrokenProperty.check(
            peers.linkCount == 0 && said <= proofs,
            "\(peers.linkCount) links and \(said) proofs without a secret"
        )
    }

    /// As secret as it can be for who sees this file: no input is long enough to guess it.
    private static func authenticate(_ text: [UInt8]) -> [[UInt8]] {
        var lanes: [UInt64] = [0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344]
        for byte in text {
            for lane in lanes.indices {
                lanes[lane] = (lanes[lane] ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
                lanes[lane] ^= lanes[lane] >> 29
            }
        }
        return [
            lanes.flatMap { lane in
                (0..<8).map { UInt8(truncatingIfNeeded: lane >> UInt64($0 * 8)) }
            }
        ]
    }
}

/// A server, and a proven neighbor that says just anything.
private struct PeerTalk {
    private static let link = LinkID(1)
    private static let next = LinkID(2)
    private static let dump = LinkID(3)
    private static let bytesMax = 2_000
    private static let commands = ["UPDATE ", "HASHES ", "BUCKET ", "WANT ", "MARK "]
        .map { Array($0.utf8) }
    /// More than any input can make due.
    private static let turnsMax = 20_000
    private var server = ServerMachine(name: "Goloman", clientsMax: 10_000, peers: .secret)
    private var turns = 0

    init(isOpener: Bool) {
        for number in 0..<5 {
            server.tell("IAMAT of-goloman-\(number) +34.0-118.4 \(1_520_023_930 + number)")
        }
        server.peerLinkOpened(Self.link, neighbor: "Hands", isOpener: isOpener, at: .start)
        server.compareTables(on: Self.link)
    }

    mutating func take(_ line: [UInt8]) throws(BrokenProperty) {
        let (outcome, reply) = server.tell(line, from: .link(Self.link))
        try BrokenProperty.check(
            outcome == .silent && reply.isEmpty,
            "\(line.quoted) is answered \(reply.quoted)"
        )
        _ = try drain()
    }

    /// What is owed ends, and is made of lines that a neighbor understands.
    private mutating func drain() throws(BrokenProperty) -> [[UInt8]] {
        var bytes: [UInt8] = []
        while server.hasUpdates(for: Self.link) {
            let before = bytes.count
            server.takeUpdates(for: Self.link, bytesMax: Self.bytesMax, into: &bytes)
            turns += 1
            try BrokenProperty.check(
                turns < Self.turnsMax && bytes.count - before <= Self.bytesMax,
                "\(bytes.count - before) bytes are said at once, in turn \(turns)"
            )
        }
        let lines = bytes.split(separator: 0x0A).map(Array.init)
        for line in lines {
            try BrokenProperty.check(
                line.count <= WireLimits.linkLineBytesMax
                    && Self.commands.contains { line.starts(with: $0) },
                "it says \(line.quoted)"
            )
        }
        return lines
    }

    /// The link is over; the neighbor that comes next is in its right mind.
    mutating func checkRecovery() throws(BrokenProperty) {
        server.linkClosed(Self.link)
        var hands = ServerMachine(name: "Hands", clientsMax: 10_000, peers: .secret)
        for number in 0..<3 {
            hands.tell("IAMAT of-hands-\(number) +34.0-118.4 \(1_520_023_930 + number)")
        }
        server.peerLinkOpened(Self.next, neighbor: "Hands", isOpener: true, at: .start)
        hands.peerLinkOpened(Self.next, neighbor: "Goloman", isOpener: false, at: .start)
        server.compareTables(on: Self.next)
        var rounds = 0
        while server.hasUpdates(for: Self.next) || hands.hasUpdates(for: Self.next) {
            rounds += 1
            try BrokenProperty.check(rounds < 1_000, "two servers never fall silent")
            Self.pass(from: &server, to: &hands)
            Self.pass(from: &hands, to: &server)
        }
        let (ours, theirs) = (Self.reports(of: &server), Self.reports(of: &hands))
        try BrokenProperty.check(
            ours == theirs && server.isCompared(Self.next) && hands.isCompared(Self.next),
            "after all was compared \(ours.count) reports here, \(theirs.count) at the neighbor"
        )
    }

    private static func pass(
        from one: inout ServerMachine<ShardArray>,
        to other: inout ServerMachine<ShardArray>
    ) {
        var bytes: [UInt8] = []
        one.takeUpdates(for: next, bytesMax: bytesMax, into: &bytes)
        for line in bytes.split(separator: 0x0A) { other.tell(Array(line), from: .link(next)) }
    }

    private static func reports(of server: inout ServerMachine<ShardArray>) -> [String] {
        server.linkOpened(dump, neighbor: nil, at: .start)
        var bytes: [UInt8] = []
        while server.hasUpdates(for: dump) {
            server.takeUpdates(for: dump, bytesMax: bytesMax, into: &bytes)
        }
        return bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }.sorted()
    }
}

extension ServerMachine {
    @discardableResult
    fileprivate mutating func tell(
        _ line: [UInt8],
        from source: LineSource
    ) -> (outcome: LineOutcome, reply: [UInt8]) {
        var reply: [UInt8] = []
        let outcome = line.withUnsafeBytes {
            handle($0, from: source, at: .start, reply: &reply)
        }
        return (outcome, reply)
    }

    fileprivate mutating func tell(_ line: String) {
        tell(Array(line.utf8), from: .client)
    }
}

extension WallTime {
    fileprivate static let start = WallTime(nanoseconds: 1_520_023_934_918_963_997)
}

/// Different numbers, always the same ones.
private struct Counter: RandomNumberGenerator {
    private var last: UInt64 = 0

    mutating func next() -> UInt64 {
        last &+= 0x9E37_79B9_7F4A_7C15
        return last
    }
}
