@testable import HerdCore

extension FloodWorld {
    /// A report as it stands on a disk or in somebody's memory.
    struct Stored: Equatable {
        let line: [UInt8]

        /// Whether this one replaces the other.
        func isNewer(than other: Stored) -> Bool {
            with { mine in other.with { mine.isNewer(than: $0) } }
        }

        func with<Result>(_ body: (Report) -> Result) -> Result {
            line.withUnsafeBytes { bytes in
                guard case .update(let report) = Request(bytes) else {
                    preconditionFailure("not an UPDATE: \(bytes.text)")
                }
                return body(report)
            }
        }
    }

    /// One server: its worker, if it has one, and what outlives that.
    struct Node {
        let number: Int
        let neighbors: [Int]
        /// Counts workers.
        var life = 0
        var server: ServerMachine<ShardArray>?
        var storage = StorageMachine()
        var peers: PeersMachine
        /// Where the connections are: wire and end.
        var wires: [PeersMachine.ConnectionID: (wire: Int, end: Int)] = [:]
        var links: [PeersMachine.ConnectionID] = []
        /// The file was read: the socket is taken, neighbors may come.
        var isOpen = false
        var isServing = false
        var servesBy = Moment(.zero)
        var frozenUntil = Moment(.zero)
        /// How far its time of day is ahead of the world's.
        var clockAhead: Int64 = 0
        var file = SimulatedFile(clients: FloodWorld.clients)
        /// How long each of the disk's jobs takes, at least.
        var diskTime: Duration = .zero
        var failsNextSync = false
        /// When the syncs that are under way are over.
        var syncsUntil = Moment(.zero)
        /// Who has reported and has not got AT.
        var waiting: [Waiting] = []
        /// The newest report of each client that this server itself gave AT for.
        var acknowledged: [Stored?] = Array(repeating: nil, count: FloodWorld.clients)

        var name: String { FloodWorld.names[number] }

        init(number: Int, neighbors: [Int]) {
            self.number = number
            self.neighbors = neighbors
            peers = PeersMachine(herd: "test", name: FloodWorld.names[number])
        }
    }

    static let clientNames = (0..<clients).map { Array("c\($0)".utf8) }

    /// Two secrets, both valid everywhere: what is tested here is not the code.
    static func authenticate(_ text: [UInt8]) -> [[UInt8]] {
        var hash = WordHash()
        text.withUnsafeBytes { hash.combine($0) }
        return [Hex.digits(of: hash.value)]
    }

    func wallTime(of node: Int) -> WallTime {
        let (seconds, attoseconds) = now.sinceStart.components
        var elapsed = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        elapsed -= elapsed % plan.clockTick
        return WallTime(
            nanoseconds: 1_520_023_935_000_000_000 + elapsed + nodes[node].clockAhead
        )
    }

    // MARK: - Life

    mutating func start(_ node: Int) {
        guard nodes[node].server == nil else { return }
        note("\(nodes[node].name) starts")
        nodes[node].life += 1
        nodes[node].peers = PeersMachine(herd: "test", name: nodes[node].name)
        nodes[node].server = ServerMachine(
            name: nodes[node].name,
            clientsMax: 1_000,
            peers: .secret,
            durability: .commit,
            sharding: plan.sharding
        )
        nodes[node].storage = StorageMachine()
        happened(.loadAsked, to: node)
    }

    /// What the file has is known: neighbors may tell what is missing.
    mutating func opened(_ node: Int) {
        nodes[node].isOpen = true
        nodes[node].servesBy = now + .seconds(2)
        let names = nodes[node].neighbors.map { Self.names[$0] }
        tell(node, .neighborsChanged(names))
        tell(node, .wanted)
        queue.add(.wake(node: node, life: nodes[node].life), due: nodes[node].servesBy)
        acceptWaiting(node)
        serveIfReady(node)
    }

    mutating func crash(_ node: Int) {
        guard nodes[node].server != nil else { return }
        note("\(nodes[node].name) crashes")
        nodes[node].life += 1
        nodes[node].server = nil
        (nodes[node].isOpen, nodes[node].isServing) = (false, false)
        nodes[node].waiting = []
        nodes[node].file.crash(using: &random)
        checkFile(of: node)
        nodes[node].links = []
        let ends = nodes[node].wires.values.sorted { $0.wire < $1.wire }
        nodes[node].wires = [:]
        for (wire, end) in ends { closeEnd(wire, end) }
        if !plan.holdsSockets { refuseWaiting(node) }
    }

    mutating func wake(_ node: Int, _ life: Int) {
        guard nodes[node].life == life, nodes[node].server != nil else { return }
        guard nodes[node].frozenUntil <= now else {
            queue.add(.wake(node: node, life: life), due: nodes[node].frozenUntil)
            return
        }
        tell(node, .timerFired)
        serveIfReady(node)
    }

    mutating func storageWake(_ node: Int, _ life: Int) {
        guard nodes[node].life == life, nodes[node].server != nil else { return }
        guard nodes[node].frozenUntil <= now else {
            queue.add(.storageWake(node: node, life: life), due: nodes[node].frozenUntil)
            return
        }
        happened(.timerFired, to: node)
    }

    /// A server waits for its neighbors' tables before it answers, for 2 s at most.
    mutating func serveIfReady(_ node: Int) {
        guard let server = nodes[node].server, nodes[node].isOpen, !nodes[node].isServing else {
            return
        }
        let peers = nodes[node].peers
        let isReady = nodes[node].neighbors.allSatisfy { neighbor in
            let name = Self.names[neighbor]
            if let link = peers.link(to: name) { return server.isCompared(LinkID(link.number)) }
            return peers.isOutOfReach(name)
        }
        guard isReady || now >= nodes[node].servesBy else { return }
        note("\(nodes[node].name) serves")
        nodes[node].isServing = true
    }

    // MARK: - Clients

    /// A client, whose clock is wrong by up to two minutes, reports to the server.
    mutating func report(to node: Int) {
        let client = random.below(Self.clients)
        let seconds = 1_520_023_935 + random.below(plan.clockTick > 1 ? 2 : 240)
        let place = 10 + random.below(80)
        guard nodes[node].isServing, nodes[node].frozenUntil <= now else { return }
        let line = Array("IAMAT c\(client) +\(place)-\(place) \(seconds)".utf8)
        let time = wallTime(of: node)
        var reply: [UInt8] = []
        let outcome = line.withUnsafeBytes {
            nodes[node].server?.handle($0, from: .client, at: time, reply: &reply)
        }
        guard reply.starts(with: Array("AT ".utf8)) else {
            return note("\(nodes[node].name) refuses \(line.text)")
        }
        guard let stored = stored(of: client, at: node) else {
            return problems.append("\(nodes[node].name) lost c\(client) while it took it")
        }
        note("\(nodes[node].name) takes \(line.text): \(stored.line.text)")
        // Without a save it is a late packet, and what it came too late for is kept.
        if case .saving(let save) = outcome {
            nodes[node].waiting.append(Waiting(save: save, client: client, stored: stored))
        }
        pump(node)
    }

    /// A server never answers from an older state than it has acknowledged.
    mutating func ask(_ node: Int) {
        let client = random.below(Self.clients)
        guard nodes[node].isServing, nodes[node].frozenUntil <= now,
            let known = nodes[node].acknowledged[client]
        else { return }
        guard let stored = stored(of: client, at: node) else {
            return problems.append("\(nodes[node].name) does not know c\(client) any more")
        }
        if known.isNewer(than: stored) {
            problems.append(
                "\(nodes[node].name) answers \(stored.line.text) after \(known.line.text)"
            )
        }
    }

    func stored(of client: Int, at node: Int) -> Stored? {
        guard let server = nodes[node].server else { return nil }
        return Self.clientNames[client].withUnsafeBytes { name in
            server.shards.look(at: server.shards.sharding.shard(of: name)) { shard in
                shard.table.index(of: name).map { index in
                    shard.table.withReport(at: index) { Stored($0) }
                }
            }
        }
    }

    static func client(of report: Report) -> Int {
        Int(report.sighting.client[1]) - Int(UInt8(ascii: "0"))
    }
}

extension [UInt8] {
    var text: String { String(decoding: self, as: UTF8.self) }
}
