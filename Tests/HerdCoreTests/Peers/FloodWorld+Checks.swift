@testable import HerdCore

extension FloodWorld {
    /// Every server knows the same, has its links, and serves.
    var isConverged: Bool {
        guard let first = hashes(of: nodes[0]) else { return false }
        return nodes.allSatisfy { node in
            node.isServing && hashes(of: node) == first
                && node.neighbors.allSatisfy { links(of: node.number, to: $0) == 1 }
        }
    }

    /// Of a copy: digests that are out of date stay so.
    private func hashes(of node: Node) -> [UInt64]? {
        var shards = node.server?.shards
        return shards?.children(of: 0)
    }

    /// What a link owes is bounded by the number of clients, however slow its other end is.
    mutating func checkBounds(_ node: Int) {
        guard let server = nodes[node].server else { return }
        for link in server.links {
            let owed = server.shards.sum { shard in
                shard.links.first { $0.id == link.id }?.due.count ?? 0
            }
            guard owed > server.clients else { continue }
            problems.append("\(nodes[node].name) owes \(owed) reports on one link")
        }
    }

    /// All know the same, it is no older than what was acknowledged, and each pair has one link.
    mutating func checkAtRest() {
        for node in nodes.indices {
            if !nodes[node].isServing { problems.append("\(nodes[node].name) does not serve") }
            for client in 0..<Self.clients { check(client, at: node) }
            checkFile(of: node)
            checkLinks(of: node)
        }
    }

    private mutating func check(_ client: Int, at node: Int) {
        let stored = stored(of: client, at: node)
        let first = self.stored(of: client, at: 0)
        if stored != first {
            problems.append(
                "c\(client): \(nodes[node].name) has \(stored?.line.text ?? "nothing"),"
                    + " \(nodes[0].name) \(first?.line.text ?? "nothing")"
            )
        }
        guard let acknowledged = acknowledged[client] else { return }
        if stored.map({ acknowledged.isNewer(than: $0) }) ?? true {
            problems.append(
                "c\(client): \(nodes[node].name) has \(stored?.line.text ?? "nothing"),"
                    + " acknowledged was \(acknowledged.line.text)"
            )
        }
    }

    private mutating func checkLinks(of node: Int) {
        for neighbor in nodes[node].neighbors {
            let open = links(of: node, to: neighbor)
            guard open != 1 else { continue }
            problems.append("\(open) links from \(nodes[node].name) to \(Self.names[neighbor])")
        }
    }

    private func links(of node: Int, to neighbor: Int) -> Int {
        wires.count { wire in
            wire.ends.allSatisfy { $0.isOpen && $0.connection != nil }
                && Set(wire.ends.map(\.node)) == [node, neighbor]
        }
    }
}
