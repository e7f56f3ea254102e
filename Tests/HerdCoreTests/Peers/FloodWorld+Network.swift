@testable import HerdCore

extension FloodWorld {
    /// A TCP connection between two servers: what is sent comes in order, or the end comes.
    struct Wire {
        /// The one that opened it, and the other.
        var ends: [End]

        struct End {
            let node: Int
            var connection: PeersMachine.ConnectionID?
            var isOpen = true
            /// What is on its way to this end.
            var lines: [[UInt8]] = []
            /// Nothing arrives before that: order is kept.
            var arrival = Moment(.zero)
        }
    }

    /// So many lines fit into the sockets between two servers.
    static let window = 12

    // MARK: - What machines say

    mutating func tell(_ node: Int, _ event: PeersMachine.Event) {
        perform(nodes[node].peers.handle(event, at: now, using: &random), by: node)
    }

    private mutating func perform(_ directives: [PeersMachine.Directive], by node: Int) {
        for directive in directives {
            switch directive {
            case .connect(let id, let neighbor): dial(node, id, neighbor)
            case .send(let id, let bytes):
                guard let (wire, end) = nodes[node].wires[id] else { continue }
                transmit(Array(bytes.dropLast()), on: wire, from: end)
            case .close(let id): closed(id, by: node)
            case .openLink(let id, let neighbor, let isOpener):
                nodes[node].links.append(id)
                let time = wallTime(of: node)
                nodes[node].server?.peerLinkOpened(
                    LinkID(id.number),
                    neighbor: neighbor,
                    isOpener: isOpener,
                    at: time
                )
            case .compareTables(let id):
                guard plan.comparesTables else { continue }
                nodes[node].server?.compareTables(on: LinkID(id.number))
            case .tell(let news): note("\(nodes[node].name): \(news)")
            case .wake(let moment):
                queue.add(.wake(node: node, life: nodes[node].life), due: moment)
            }
        }
        pump(node)
    }

    /// Sends what links owe, as far as the sockets take it.
    mutating func pump(_ node: Int) {
        happened(.reportsChanged, to: node)
        for id in nodes[node].links {
            guard let (wire, end) = nodes[node].wires[id] else { continue }
            let link = LinkID(id.number)
            while wires[wire].ends[1 - end].lines.count < Self.window,
                nodes[node].server?.hasUpdates(for: link) == true
            {
                var bytes: [UInt8] = []
                nodes[node].server?.takeUpdates(for: link, bytesMax: 1_700, into: &bytes)
                for line in bytes.split(separator: UInt8(ascii: "\n")) {
                    transmit(Array(line), on: wire, from: end)
                }
            }
        }
    }

    // MARK: - Connections

    private mutating func dial(_ node: Int, _ id: PeersMachine.ConnectionID, _ neighbor: String) {
        guard let target = Self.names.firstIndex(of: neighbor) else { return }
        let ends = [Wire.End(node: node, connection: id), Wire.End(node: target)]
        wires.append(Wire(ends: ends))
        let wire = wires.count - 1
        nodes[node].wires[id] = (wire, 0)
        queue.add(.connect(wire: wire, attempt: 0), due: now + delays[node][target])
    }

    /// A first packet that is lost is sent again after 1 s, and 2 s later.
    mutating func connect(_ wire: Int, _ attempt: Int) {
        let (caller, target) = (wires[wire].ends[0].node, wires[wire].ends[1].node)
        guard wires[wire].ends[0].isOpen, let id = wires[wire].ends[0].connection else { return }
        if cuts[caller][target] > now || cuts[target][caller] > now {
            guard attempt < 2 else { return }
            let pause = Duration.seconds(attempt + 1)
            return queue.add(.connect(wire: wire, attempt: attempt + 1), due: now + pause)
        }
        if !nodes[target].isOpen, !plan.holdsSockets {
            wires[wire].ends[0].isOpen = false
            nodes[caller].wires[id] = nil
            return tell(caller, .ended(id))
        }
        tell(caller, .connected(id))
    }

    private mutating func transmit(_ line: [UInt8], on wire: Int, from end: Int) {
        guard wires[wire].ends[end].isOpen, wires[wire].ends[1 - end].isOpen else { return }
        var copies = 1
        if plan.isLossy, now < plan.faultsEnd, line.first == UInt8(ascii: "U") {
            switch random.below(10) {
            case 0: copies = 0
            case 1: copies = 2
            case 2: return swap(line, on: wire, to: 1 - end)
            default: break
            }
        }
        for _ in 0..<copies { enqueue(line, on: wire, to: 1 - end) }
    }

    private mutating func enqueue(_ line: [UInt8], on wire: Int, to end: Int) {
        let (from, to) = (wires[wire].ends[1 - end].node, wires[wire].ends[end].node)
        let due = max(wires[wire].ends[end].arrival, now + delays[from][to])
        wires[wire].ends[end].arrival = due
        wires[wire].ends[end].lines.append(line)
        queue.add(.arrive(wire: wire, end: end), due: due)
    }

    /// An UPDATE overtakes the one before it.
    private mutating func swap(_ line: [UInt8], on wire: Int, to end: Int) {
        enqueue(line, on: wire, to: end)
        let last = wires[wire].ends[end].lines.count - 1
        guard last > 0, wires[wire].ends[end].lines[last - 1].first == UInt8(ascii: "U") else {
            return
        }
        wires[wire].ends[end].lines.swapAt(last - 1, last)
    }

    mutating func arrive(_ wire: Int, _ end: Int) {
        let receiver = wires[wire].ends[end]
        let sender = wires[wire].ends[1 - end].node
        guard receiver.isOpen, !receiver.lines.isEmpty else { return }
        let again = Action.arrive(wire: wire, end: end)
        if cuts[sender][receiver.node] > now {
            // TCP tries again, at longer and longer intervals.
            let retry = Duration.milliseconds(random.below(800))
            return queue.add(again, due: cuts[sender][receiver.node] + retry)
        }
        if nodes[receiver.node].frozenUntil > now {
            return queue.add(again, due: nodes[receiver.node].frozenUntil)
        }
        guard nodes[receiver.node].isOpen else { return }
        let line = wires[wire].ends[end].lines.removeFirst()
        take(line, at: receiver.node, wire, end)
        pump(sender)
    }

    private mutating func take(_ line: [UInt8], at node: Int, _ wire: Int, _ end: Int) {
        guard let id = wires[wire].ends[end].connection else {
            return accept(line, at: node, wire, end)
        }
        guard nodes[node].links.contains(id) else {
            let directives = line.withUnsafeBytes {
                nodes[node].peers.handle(
                    $0,
                    on: id,
                    at: now,
                    using: &random,
                    Self.authenticate
                )
            }
            return perform(directives, by: node)
        }
        let time = wallTime(of: node)
        var reply: [UInt8] = []
        _ = line.withUnsafeBytes {
            nodes[node].server?.handle(
                $0,
                from: .link(LinkID(id.number)),
                at: time,
                reply: &reply
            )
        }
        tell(node, .heard(id))
        checkBounds(node)
        serveIfReady(node)
    }

    private mutating func accept(_ line: [UInt8], at node: Int, _ wire: Int, _ end: Int) {
        let accepted = line.withUnsafeBytes {
            nodes[node].peers.accept($0, at: now, using: &random)
        }
        guard let (id, directives) = accepted else {
            return transmit(Array("? ".utf8) + line, on: wire, from: end)
        }
        wires[wire].ends[end].connection = id
        nodes[node].wires[id] = (wire, end)
        perform(directives, by: node)
    }

    // MARK: - Ends

    /// The machine has closed the connection.
    private mutating func closed(_ id: PeersMachine.ConnectionID, by node: Int) {
        guard let (wire, end) = nodes[node].wires.removeValue(forKey: id) else { return }
        dropLink(id, of: node)
        closeEnd(wire, end)
    }

    /// One end is gone; the other hears of it behind what is on its way.
    mutating func closeEnd(_ wire: Int, _ end: Int) {
        guard wires[wire].ends[end].isOpen else { return }
        wires[wire].ends[end].isOpen = false
        let (from, to) = (wires[wire].ends[end].node, wires[wire].ends[1 - end].node)
        let due = max(wires[wire].ends[1 - end].arrival, now + delays[from][to])
        queue.add(.hangUp(wire: wire, end: 1 - end), due: due)
    }

    mutating func hangUp(_ wire: Int, _ end: Int) {
        let receiver = wires[wire].ends[end]
        let sender = wires[wire].ends[1 - end].node
        guard receiver.isOpen else { return }
        let waits = max(cuts[sender][receiver.node], nodes[receiver.node].frozenUntil)
        if waits > now {
            let retry = Duration.milliseconds(random.below(800))
            return queue.add(.hangUp(wire: wire, end: end), due: waits + retry)
        }
        wires[wire].ends[end].isOpen = false
        guard let id = receiver.connection, nodes[receiver.node].server != nil else { return }
        nodes[receiver.node].wires[id] = nil
        dropLink(id, of: receiver.node)
        tell(receiver.node, .ended(id))
    }

    private mutating func dropLink(_ id: PeersMachine.ConnectionID, of node: Int) {
        guard let position = nodes[node].links.firstIndex(of: id) else { return }
        nodes[node].links.remove(at: position)
        nodes[node].server?.linkClosed(LinkID(id.number))
    }

    /// Connections that a supervisor kept for a server that was down.
    mutating func acceptWaiting(_ node: Int) {
        for wire in wires.indices where isWaiting(wire, for: node) {
            for _ in wires[wire].ends[1].lines {
                queue.add(.arrive(wire: wire, end: 1), due: now)
            }
        }
    }

    mutating func refuseWaiting(_ node: Int) {
        for wire in wires.indices where isWaiting(wire, for: node) { closeEnd(wire, 1) }
    }

    private func isWaiting(_ wire: Int, for node: Int) -> Bool {
        let target = wires[wire].ends[1]
        return target.node == node && target.isOpen && target.connection == nil
    }
}
