import Testing

@testable import HerdCore

/// A table in shards is one table to everybody, whatever comes between two of its shards.
struct ShardTests {
    @Test(arguments: [(1, 1), (2, 2), (3, 4), (16, 16), (33, 32), (512, 32)])
    func `a table is cut between groups into a power of two`(wanted: Int, shards: Int) {
        let sharding = Sharding(atLeast: wanted)
        #expect(sharding.count == shards)
        let groups = (0..<shards).flatMap { Array(sharding.groups(of: $0)) }
        #expect(groups == Array(0..<ReportDigests.fanOut))
        for shard in 0..<shards {
            for group in sharding.groups(of: shard) {
                #expect(sharding.shard(ofGroup: group) == shard)
            }
        }
    }

    @Test func `one thread has one shard, and several have one for each group`() {
        #expect(Sharding(threads: 1) == .whole)
        #expect(Sharding(threads: 2).count == ReportDigests.fanOut)
        #expect(Sharding(threads: 64).count == ReportDigests.fanOut)
    }

    @Test func `all shards together take no more clients than one table`() {
        var server = TestServer(clientsMax: 20, sharding: Sharding(atLeast: 32))
        let replies = (0..<30).map { server.reply(to: "IAMAT c\($0) +1-1 5") }
        #expect(replies.prefix(20).allSatisfy { $0.hasPrefix("AT Goloman") })
        #expect(replies.suffix(10).allSatisfy { $0.hasPrefix("? IAMAT") })
        #expect(server.machine.clients == 20)
        #expect(server.machine.counters.clientsRefused == 10)
        #expect(server.machine.counters.requests == 30)
        server.machine.clientsMax = 21
        #expect(server.reply(to: "IAMAT c29 +1-1 5").hasPrefix("AT"))
    }

    @Test func `hashes are the same however a table is cut`() {
        var whole = TestServer()
        var cut = TestServer(sharding: Sharding(atLeast: 8))
        for number in 0..<500 {
            #expect(
                whole.reply(to: "IAMAT c\(number) +1-1 5")
                    == cut.reply(to: "IAMAT c\(number) +1-1 5")
            )
            whole.now = WallTime(nanoseconds: whole.now.nanoseconds + 1)
            cut.now = whole.now
        }
        for node in 0...ReportDigests.fanOut {
            #expect(
                whole.machine.shards.children(of: node) == cut.machine.shards.children(of: node)
            )
        }
    }

    @Test func `a piece begins with another shard each time, and each report goes out once`() {
        var server = TestServer(sharding: Sharding(atLeast: 4))
        let link = LinkID(1)
        server.machine.linkOpened(link, neighbor: "Hands", at: server.now)
        for number in 0..<300 { _ = server.reply(to: "IAMAT c\(number) +1-1 5") }
        let lines = server.updates(for: link, bytesMax: 2_000)
        #expect(lines.count == 300)
        #expect(Set(lines).count == 300)
    }

    @Test func `a save has a thousand others of all shards together`() {
        var server = TestServer(
            clientsMax: 2_000,
            durability: .second,
            sharding: Sharding(atLeast: 4)
        )
        for number in 0..<1_500 { _ = server.reply(to: "UPDATE c\(number) +1-1 5 6 Hands") }
        #expect(server.save().count == UnsavedReports.othersMax)
        #expect(server.save().count == 500)
        #expect(server.machine.unsaved == UnsavedCount())
    }

    @Test func `a successor goes on counting where its predecessor stood`() {
        var server = TestServer(sharding: Sharding(atLeast: 4))
        for number in 0..<10 { _ = server.reply(to: "IAMAT c\(number) +1-1 5") }
        var counters = ServerCounters()
        counters.requests = 100
        server.machine.takeOver(counters)
        _ = server.reply(to: "IAMAT c1 +1-1 6")
        #expect(server.machine.counters.requests == 101)
    }

    // MARK: - Lines that come between two shards

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `tables become the same though lines come between any two shards`(seed: UInt64) {
        var left = ServerMachine(shards: BusyShards("Goloman", seed: seed))
        var right = ServerMachine(shards: BusyShards("Hands", seed: seed + 1_000))
        let link = LinkID(1)
        left.peerLinkOpened(link, neighbor: "Hands", isOpener: true, at: .start)
        right.peerLinkOpened(link, neighbor: "Goloman", isOpener: false, at: .start)
        left.compareTables(on: link)
        for round in 0..<1_000 where left.hasUpdates(for: link) || right.hasUpdates(for: link) {
            if round == 20 { (left.shards.linesLeft, right.shards.linesLeft) = (0, 0) }
            pass(from: &left, to: &right, on: link)
            pass(from: &right, to: &left, on: link)
        }
        #expect(left.isCompared(link) && right.isCompared(link))
        #expect(left.clients > 10)
        (left.shards.linesLeft, right.shards.linesLeft) = (0, 0)
        #expect(left.shards.children(of: 0) == right.shards.children(of: 0))
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `what waits for a save is in it, though lines come between any two shards`(seed: UInt64) {
        var server = ServerMachine(shards: BusyShards("Goloman", durability: .commit, seed: seed))
        var saved: [SaveNumber: Int] = [:]
        var rows = ReportRows()
        for round in 0..<20 {
            if round == 10 { server.shards.linesLeft = 0 }
            server.beginSave(into: &rows)
            let count = rows.count
            // Every third disk takes nothing: the next save has all the same rows.
            if round % 3 == 2 {
                _ = server.saveFailed()
            } else {
                saved[server.saveSucceeded(), default: 0] = count
            }
        }
        #expect(server.unsaved == UnsavedCount())
        #expect(server.shards.awaited.count > 10)
        let last = saved.keys.max() ?? .none
        #expect(server.shards.awaited.allSatisfy { $0 <= last })
        #expect(saved.values.reduce(0, +) == server.shards.awaited.count)
    }

    private func pass(
        from one: inout ServerMachine<BusyShards>,
        to other: inout ServerMachine<BusyShards>,
        on link: LinkID
    ) {
        var bytes: [UInt8] = []
        one.takeUpdates(for: link, bytesMax: 2_000, into: &bytes)
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            var reply: [UInt8] = []
            _ = line.withUnsafeBytes {
                other.handle($0, from: .link(link), at: .start, reply: &reply)
            }
        }
    }
}

/// Shards to which other threads' lines come, as it were, whenever one is lent.
private struct BusyShards: ReportShards {
    private var shards: ShardArray
    private let name: String
    private var random: SplitMix64
    private var number = 0
    var linesLeft = 200
    /// The saves that lines were told to wait for.
    private(set) var awaited: [SaveNumber] = []

    init(_ name: String, durability: Durability = .memory, seed: UInt64) {
        self.name = name
        random = SplitMix64(seed: seed)
        let server = ReportShard.Server(name: name, peers: .secret, durability: durability)
        shards = ShardArray(server, clientsMax: 1_000, Sharding(atLeast: 4))
    }

    var sharding: Sharding { shards.sharding }
    var clientsMax: Int {
        get { shards.clientsMax }
        set { shards.clientsMax = newValue }
    }

    mutating func withShard<Result>(
        _ number: Int,
        _ body: (inout ReportShard, _ takesRoom: () -> Bool) -> Result
    ) -> Result {
        while linesLeft > 0, Int.random(in: 0..<3, using: &random) == 0 { takeLine() }
        return shards.withShard(number, body)
    }

    func look<Result>(at number: Int, _ body: (ReportShard) -> Result) -> Result {
        shards.look(at: number, body)
    }

    private mutating func takeLine() {
        linesLeft -= 1
        number += 1
        var reply: [UInt8] = []
        let outcome = Array("IAMAT \(name)\(number) +1-1 5".utf8).withUnsafeBytes { line in
            let read = LineRead(line, sharding)
            return shards.withShard(read.shard ?? 0) { shard, takesRoom in
                shard.handle(read, from: .client, at: .start, takesRoom: takesRoom, reply: &reply)
            }
        }
        if case .saving(let save) = outcome { awaited.append(save) }
    }
}

extension WallTime {
    fileprivate static let start = WallTime(nanoseconds: 1_520_023_935_182_837_383)
}
