import Testing

@testable import HerdCore

/// Two tables become the same over one link, with no more words than they differ by.
struct TableSyncTests {
    @Test func `each side gets what it lacks`() {
        var pair = SyncedPair()
        for number in 0..<50 { _ = pair.left.reply(to: "IAMAT left\(number) +1-1 5") }
        for number in 0..<50 { _ = pair.right.reply(to: "IAMAT right\(number) +1-1 5") }
        pair.open()
        #expect(pair.settle() == 100)
        #expect(pair.left.machine.clients == 100)
        #expect(pair.right.machine.clients == 100)
        #expect(pair.left.machine.isCompared(pair.link))
        #expect(pair.right.machine.isCompared(pair.link))
    }

    @Test func `of two reports of one client both keep the newer`() {
        var pair = SyncedPair()
        _ = pair.left.reply(to: "IAMAT a +1-1 6")
        _ = pair.right.reply(to: "IAMAT a +2-2 5")
        pair.open()
        _ = pair.settle()
        #expect(pair.right.reply(to: "WHATSAT a 1 1").contains("+1-1 6"))
        #expect(pair.left.reply(to: "WHATSAT a 1 1").contains("+1-1 6"))
    }

    @Test func `equal tables cost one line of hashes and the marks`() {
        var pair = SyncedPair()
        for number in 0..<500 { _ = pair.left.reply(to: "IAMAT c\(number) +1-1 5") }
        pair.open()
        #expect(pair.settle() == 500)
        pair.linesSent = 0
        pair.left.machine.compareTables(on: pair.link)
        #expect(pair.settle() == 0)
        #expect(pair.linesSent == 6)
    }

    @Test func `one difference among many costs one report`() {
        var pair = SyncedPair()
        for number in 0..<2_000 { _ = pair.left.reply(to: "IAMAT c\(number) +1-1 5") }
        pair.open()
        _ = pair.settle()
        pair.left.machine.linkClosed(pair.link)
        pair.right.machine.linkClosed(pair.link)
        _ = pair.right.reply(to: "IAMAT c7 +2-2 6")
        pair.open()
        #expect(pair.settle() == 2, "the newer one way, the older the other")
        #expect(pair.left.reply(to: "WHATSAT c7 1 1").contains("+2-2 6"))
    }

    @Test func `a list longer than a line comes in pieces, and no line is too long`() {
        var pair = SyncedPair()
        let names = (0...).lazy.map { "c\($0)" }.filter { name in
            lending(name) { ReportDigests.bucket(of: $0) } == 3
        }
        for name in names.prefix(95) { _ = pair.left.reply(to: "IAMAT \(name) +1-1 5") }
        for name in names.prefix(100).dropFirst(5) {
            _ = pair.right.reply(to: "UPDATE \(name) +1-1 5 6 Welsh")
        }
        pair.open()
        _ = pair.settle()
        #expect(pair.left.machine.clients == 100)
        #expect(pair.right.machine.clients == 100)
        #expect(pair.longestLine <= WireLimits.updateBytesMax)
    }

    @Test func `news go on while tables are compared, and reach the other side`() {
        var pair = SyncedPair()
        for number in 0..<300 { _ = pair.left.reply(to: "IAMAT c\(number) +1-1 5") }
        pair.open()
        for number in 0..<300 {
            pair.deliverLine()
            _ = pair.right.reply(to: "IAMAT new\(number) +1-1 5")
        }
        _ = pair.settle()
        #expect(pair.left.machine.clients == 600)
        #expect(pair.right.machine.clients == 600)
    }

    @Test func `lines that are none are counted, and change nothing`() {
        var pair = SyncedPair()
        pair.open()
        let lines = [
            "HASHES", "HASHES 0", "HASHES 33 \(hashes(32))", "HASHES 0 \(hashes(31))", "MARK 5",
            "MARK x", "BUCKET 1024", "BUCKET 1 12", "WANT 0 \(hashes(41))", "BEAT 1",
            "BUCKET 1 ABCDEFABCDEFABCD", "mark 1",
        ]
        for line in lines { _ = pair.left.handle(line, from: .link(pair.link)) }
        #expect(pair.left.machine.counters.invalidLines == lines.count)
        _ = pair.left.handle("BEAT", from: .link(pair.link))
        #expect(pair.left.machine.counters.invalidLines == lines.count)
    }

    @Test func `in the secret herd UPDATE of somebody is no command`() {
        var server = TestServer(peers: .secret)
        let line = "UPDATE a +1-1 5 6 Hands"
        #expect(server.reply(to: line) == "? \(line)\n")
        #expect(server.machine.counters.updatesUnproven == 1)
        #expect(server.machine.clients == 0)
    }

    @Test func `a digest differs where any word does`() {
        let lines = [
            "UPDATE a +1-1 5 6 Hands", "UPDATE b +1-1 5 6 Hands", "UPDATE a +1-2 5 6 Hands",
            "UPDATE a +1-1 5.0 6 Hands", "UPDATE a +1-1 5 7 Hands", "UPDATE a +1-1 5 6 Welsh",
        ]
        let digests = lines.map { line in
            lending(line) { bytes in
                guard case .update(let report) = Request(bytes) else { return UInt64(0) }
                return report.digest
            }
        }
        #expect(Set(digests).count == lines.count)
        // Other servers may run another build: this number never changes.
        #expect(digests[0] == 9_710_132_963_448_687_126)
    }

    private func hashes(_ count: Int) -> String {
        repeatElement("0123456789abcdef", count: count).joined(separator: " ")
    }
}

/// Two servers, and the lines between them.
struct SyncedPair {
    var left = TestServer("Goloman", clientsMax: 100_000, peers: .secret)
    var right = TestServer("Hands", clientsMax: 100_000, peers: .open)
    private(set) var link = LinkID(0)
    var linesSent = 0
    private(set) var longestLine = 0
    private var updates = 0
    private var toRight: [String] = []
    private var toLeft: [String] = []

    mutating func open() {
        link = LinkID(link.number + 1)
        (toRight, toLeft) = ([], [])
        left.machine.peerLinkOpened(link, neighbor: "Hands", isOpener: true, at: left.now)
        right.machine.peerLinkOpened(link, neighbor: "Goloman", isOpener: false, at: right.now)
        left.machine.compareTables(on: link)
    }

    /// Delivers everything; returns how many reports were sent.
    mutating func settle() -> Int {
        updates = 0
        while deliverLine() {}
        return updates
    }

    @discardableResult
    mutating func deliverLine() -> Bool {
        if toRight.isEmpty { toRight = count(left.updates(for: link, bytesMax: Self.bytesMax)) }
        if toLeft.isEmpty { toLeft = count(right.updates(for: link, bytesMax: Self.bytesMax)) }
        if !toRight.isEmpty {
            _ = right.handle(toRight.removeFirst(), from: .link(link))
        } else if !toLeft.isEmpty {
            _ = left.handle(toLeft.removeFirst(), from: .link(link))
        } else {
            return false
        }
        return true
    }

    private static let bytesMax = 2 * (WireLimits.updateBytesMax + 1)

    private mutating func count(_ lines: [String]) -> [String] {
        linesSent += lines.count
        updates += lines.count { $0.hasPrefix("UPDATE") }
        longestLine = max(longestLine, lines.map(\.utf8.count).max() ?? 0)
        return lines
    }
}
