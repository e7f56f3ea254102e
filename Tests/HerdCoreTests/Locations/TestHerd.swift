@testable import HerdCore

/// Five server machines and the links between them, with lines on their way in random order.
struct TestHerd {
    static let names = ["Goloman", "Hands", "Holiday", "Welsh", "Wilkes"]
    static let clients = 8

    enum Shape: CaseIterable {
        case line, ring, star, mesh, paper

        var pairs: [(Int, Int)] {
            switch self {
            case .line: [(0, 1), (1, 2), (2, 3), (3, 4)]
            case .ring: [(0, 1), (1, 2), (2, 3), (3, 4), (4, 0)]
            case .star: [(2, 0), (2, 1), (2, 3), (2, 4)]
            case .mesh: (0..<5).flatMap { first in (0..<first).map { (first, $0) } }
            case .paper: [(0, 1), (0, 2), (0, 4), (1, 4), (2, 3), (2, 4)]
            }
        }
    }

    /// One direction of a pair; `onTheWay` keeps its order, as TCP does.
    struct TestLink {
        let from: Int
        let to: Int
        var id: LinkID
        var onTheWay: [String] = []
    }

    private(set) var servers: [TestServer] = []
    private(set) var links: [TestLink] = []
    private(set) var linesSent = 0
    /// Lines of connections that have ended: their receiver still reads them, some time.
    private var strays: [(to: Int, lines: [String])] = []
    private var linksOpened = 0

    /// `clockSteps` is how far each server's clock is ahead of the one before it.
    init(_ shape: Shape, clockSteps: Duration = .zero) {
        let step = clockSteps.components.seconds * 1_000_000_000
        for (number, name) in Self.names.enumerated() {
            var server = TestServer(name)
            server.now = WallTime(nanoseconds: server.now.nanoseconds + Int64(number) * step)
            servers.append(server)
        }
        for (first, second) in shape.pairs {
            for (from, to) in [(first, second), (second, first)] {
                links.append(TestLink(from: from, to: to, id: LinkID(0)))
                open(links.count - 1)
            }
        }
    }

    /// Some client, whose clock is wrong by up to two minutes, reports to some server.
    mutating func report(using random: inout SplitMix64) {
        let server = Int.random(in: 0..<servers.count, using: &random)
        let client = Int.random(in: 0..<Self.clients, using: &random)
        let seconds = 1_520_023_935 + Int.random(in: -120...120, using: &random)
        let place = Int.random(in: 10...80, using: &random)
        _ = servers[server].reply(to: "IAMAT c\(client) +\(place)-\(place) \(seconds)")
        passTime(Int64.random(in: 0...2, using: &random))
    }

    /// One link sends what is due, or hands over one line that is on its way.
    mutating func deliver(using random: inout SplitMix64) {
        deliverStray(using: &random)
        deliver(on: Int.random(in: 0..<links.count, using: &random))
    }

    /// Delivers until nothing is due and nothing on its way.
    mutating func settle(using random: inout SplitMix64) {
        while true {
            deliverStray(using: &random)
            let busy = links.indices.filter { isBusy($0) }.randomElement(using: &random)
            if let busy { deliver(on: busy) } else if strays.isEmpty { return }
        }
    }

    /// A connection ends, and opens again; what is on its way still arrives, some time.
    mutating func breakLink(using random: inout SplitMix64) {
        reopen(Int.random(in: 0..<links.count, using: &random))
    }

    /// The server forgets everything; every link from and to it opens again.
    ///
    /// What was on its way to it is lost.
    mutating func restart(_ server: Int) {
        passTime(1_000)
        let now = servers[server].now
        servers[server] = TestServer(Self.names[server])
        servers[server].now = now
        strays.removeAll { $0.to == server }
        for position in links.indices where links[position].to == server {
            links[position].onTheWay = []
        }
        for position in links.indices where links[position].from == server { open(position) }
        for position in links.indices where links[position].to == server { reopen(position) }
    }

    /// What the server tells a client that asks for each.
    mutating func reports(of server: Int) -> [String] {
        (0..<Self.clients)
            .map { servers[server].reply(to: "WHATSAT c\($0) 1 1") }
            .filter { $0.hasPrefix("AT ") }
    }

    private mutating func passTime(_ nanoseconds: Int64) {
        for server in servers.indices {
            let now = servers[server].now.nanoseconds
            servers[server].now = WallTime(nanoseconds: now + nanoseconds)
        }
    }

    private mutating func deliver(on position: Int) {
        let link = links[position]
        if link.onTheWay.isEmpty {
            let lines = servers[link.from].updates(for: link.id)
            linesSent += lines.count
            links[position].onTheWay = lines
        } else {
            _ = servers[link.to].reply(to: links[position].onTheWay.removeFirst())
        }
    }

    private mutating func deliverStray(using random: inout SplitMix64) {
        let chosen = strays.indices.randomElement(using: &random)
        guard let chosen, Int.random(in: 0..<4, using: &random) == 0 else { return }
        _ = servers[strays[chosen].to].reply(to: strays[chosen].lines.removeFirst())
        if strays[chosen].lines.isEmpty { strays.remove(at: chosen) }
    }

    private func isBusy(_ position: Int) -> Bool {
        let link = links[position]
        return !link.onTheWay.isEmpty || servers[link.from].machine.hasUpdates(for: link.id)
    }

    private mutating func reopen(_ position: Int) {
        servers[links[position].from].machine.linkClosed(links[position].id)
        open(position)
    }

    private mutating func open(_ position: Int) {
        linksOpened += 1
        links[position].id = LinkID(linksOpened)
        if !links[position].onTheWay.isEmpty {
            strays.append((links[position].to, links[position].onTheWay))
            links[position].onTheWay = []
        }
        let neighbor = Self.names[links[position].to]
        let now = servers[links[position].from].now
        servers[links[position].from].machine.linkOpened(
            links[position].id,
            neighbor: neighbor,
            at: now
        )
    }
}
