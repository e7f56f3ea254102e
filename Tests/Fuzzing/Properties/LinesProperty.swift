import HerdCore

/// Every line gets one reply, in order, however its bytes were cut; and a neighbor that heard of
/// the same reports answers alike.
struct LinesProperty {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func check() throws(BrokenProperty) {
        var whole = Conversation()
        whole.take(bytes)
        whole.end()
        try checkReplies(whole)
        try checkCuts(whole)
        try checkNeighbor(whole)
    }

    private func checkReplies(_ talk: Conversation) throws(BrokenProperty) {
        for (line, reply) in talk.answered {
            let echo = Array("? ".utf8) + line + [0x0A]
            let words = line.split(whereSeparator: Self.isSpace)
            if words.first.map(Array.init) == Array("IAMAT".utf8) {
                let isTaken = reply != echo
                let isReport = PlainWords.areReport(words)
                let isFull = talk.server.clients == Conversation.clientsMax
                try BrokenProperty.check(
                    isTaken == isReport || (isReport && isFull),
                    "\(line.quoted) got \(reply.quoted)"
                )
            }
            if reply == echo { continue }
            let answer = reply.split(separator: 0x20, omittingEmptySubsequences: false)
            try BrokenProperty.check(
                answer.count == 6 && reply.starts(with: Array("AT ".utf8)) && reply.last == 0x0A
                    && reply.count { $0 == 0x0A } == 1,
                "\(line.quoted) got \(reply.quoted)"
            )
            guard words.first.map(Array.init) == Array("IAMAT".utf8) else { continue }
            let told = Array((answer[3...].joined(separator: [0x20])).dropLast())
            try BrokenProperty.check(
                told == Array(words[1...].joined(separator: [0x20])),
                "\(line.quoted) got \(reply.quoted)"
            )
        }
    }

    private func checkCuts(_ whole: Conversation) throws(BrokenProperty) {
        let size = 1 + Int(bytes.first ?? 0) % 9
        var cut = Conversation()
        for start in stride(from: 0, to: bytes.count, by: size) {
            cut.take(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        cut.end()
        try BrokenProperty.check(
            cut.replies == whole.replies,
            "cut by \(size): \(cut.replies.quoted) instead of \(whole.replies.quoted)"
        )
    }

    private func checkNeighbor(_ talk: Conversation) throws(BrokenProperty) {
        var server = talk.server
        var neighbor = ServerMachine(
            name: "Hands",
            clientsMax: Conversation.clientsMax,
            peers: .secret
        )
        for line in Conversation.updates(of: &server) {
            neighbor.tell(line, from: .link(Conversation.link))
        }
        try BrokenProperty.check(
            neighbor.clients == server.clients,
            "\(server.clients) clients here, \(neighbor.clients) at the neighbor"
        )
        for (line, _) in talk.answered {
            guard let client = line.split(whereSeparator: Self.isSpace).dropFirst().first else {
                continue
            }
            let question = Array("WHATSAT ".utf8) + client + Array(" 1 1".utf8)
            let (ours, theirs) = (server.tell(question), neighbor.tell(question))
            try BrokenProperty.check(
                ours == theirs,
                "\(client.quoted): \(ours.quoted) here, \(theirs.quoted) at the neighbor"
            )
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}

/// A client and its server, with a clock that goes on by a microsecond a line.
private struct Conversation {
    static let clientsMax = 20
    static let link = LinkID(1)
    private static let lineBytesMax = 1_024

    private(set) var server = ServerMachine(
        name: "Goloman",
        clientsMax: clientsMax,
        peers: .open
    )
    private(set) var replies: [UInt8] = []
    /// Lines that were not too long, and what each got.
    private(set) var answered: [(line: [UInt8], reply: [UInt8])] = []
    private var kept: [UInt8] = []
    private var isOver = false

    init() {
        server.linkOpened(Self.link, neighbor: nil, at: .start)
    }

    mutating func take(_ chunk: [UInt8]) {
        guard !isOver else { return }
        kept += chunk
        var start = 0
        scan: while start < kept.count {
            let scan = kept.withUnsafeBytes {
                LineScan.next(in: $0, from: start, bytesMax: Self.lineBytesMax)
            }
            switch scan {
            case .line(let end):
                answer(Array(kept[start..<end]))
                start = end + 1
            case .unfinished: break scan
            case .tooLong:
                kept[start...].withUnsafeBytes { server.handleTooLong($0, reply: &replies) }
                (start, isOver) = (kept.count, true)
            }
        }
        kept.removeFirst(start)
    }

    mutating func end() {
        guard !isOver, !kept.isEmpty else { return }
        answer(kept)
        kept = []
    }

    private mutating func answer(_ line: [UInt8]) {
        let reply = server.tell(line, number: answered.count)
        if !reply.isEmpty { answered.append((line, reply)) }
        replies += reply
    }

    static func updates(of server: inout ServerMachine<ShardArray>) -> [[UInt8]] {
        var bytes: [UInt8] = []
        while server.hasUpdates(for: link) {
            server.takeUpdates(for: link, bytesMax: 4_096, into: &bytes)
        }
        return bytes.split(separator: 0x0A).map(Array.init)
    }
}

extension ServerMachine {
    /// What the line is answered; nothing for an UPDATE.
    @discardableResult
    fileprivate mutating func tell(
        _ line: [UInt8],
        from source: LineSource = .client,
        number: Int = 0
    ) -> [UInt8] {
        var reply: [UInt8] = []
        let now = WallTime(nanoseconds: WallTime.start.nanoseconds + Int64(number) * 1_000)
        line.withUnsafeBytes { _ = handle($0, from: source, at: now, reply: &reply) }
        return reply
    }
}

extension WallTime {
    fileprivate static let start = WallTime(nanoseconds: 1_520_023_934_918_963_997)
}
