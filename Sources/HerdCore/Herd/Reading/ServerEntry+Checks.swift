// What can only be said of a server beside the others.
extension ServerEntry {
    /// Names that herdctl gives to programs of its own, for logs and status.
    private static let reservedNames: Set = ["herdctl", "places"]

    /// Names are unique even for those who do not look at case: people, and some file systems.
    static func checkNames(_ entries: [ServerEntry]) {
        var first: [String: Int] = [:]
        for (index, entry) in entries.enumerated() {
            guard let node = entry.name, let name = node.json.value.string else { continue }
            if reservedNames.contains(name.lowercased()) {
                node.report("\(quoted(name)) is a name of herdctl's own; choose another")
            } else if let earlier = first[name.lowercased()] {
                let isSame = entries[earlier].writtenName == name
                let likeness = isSame ? "is" : "differs only in case from"
                node.report("\(quoted(name)) \(likeness) the name of servers[\(earlier)]")
            } else {
                first[name.lowercased()] = index
            }
        }
    }

    static func checkPorts(_ entries: [ServerEntry]) {
        var holders: [Int: [(index: Int, host: HostAddress)]] = [:]
        for (index, entry) in entries.enumerated() {
            let port = entry.configuration.port
            guard port > 0, let host = HostAddress(entry.configuration.host) else { continue }
            if let holder = holders[port]?.first(where: { $0.host.overlaps(host) }) {
                let other = entries[holder.index].configuration
                entry.port?.report(
                    "\(entry.configuration.host) port \(port) is taken by servers[\(holder.index)]"
                        + " (\(other.name), \(other.host)); give each server a port of its own"
                )
            }
            holders[port, default: []].append((index, host))
        }
    }

    static func checkNeighbors(_ entries: [ServerEntry]) {
        let indices = entries.enumerated().reduce(into: [String: Int]()) { indices, entry in
            guard let name = entry.element.writtenName, indices[name] == nil else { return }
            indices[name] = entry.offset
        }
        // Whom each server names, misspelled names as meant: they are one problem, not two.
        let meant = entries.map { entry in
            entry.neighbors.map { Set($0.compactMap { $0.neighborName(among: indices) }) }
        }
        for entry in entries {
            var seen: Set<String> = []
            for node in entry.neighbors ?? [] {
                guard let name = node.json.value.string else { continue }
                if !seen.insert(name).inserted {
                    node.report("\(quoted(name)) is there a second time")
                } else if name == entry.writtenName {
                    node.report("a server is not its own neighbor; remove it")
                } else if let index = indices[name] {
                    checkMutual(entry, node, with: entries[index], at: index, meant: meant[index])
                } else {
                    let nearest = nearestSpelling(to: name, among: indices.keys)
                    node.report("\(quoted(name)) is not a server of this herd", nearest: nearest)
                }
            }
        }
    }

    private static func checkMutual(
        _ entry: ServerEntry,
        _ node: ConfigurationNode,
        with other: ServerEntry,
        at index: Int,
        meant: Set<String>?
    ) {
        guard let name = entry.writtenName, let meant, !meant.contains(name) else { return }
        let otherName = quoted(other.writtenName ?? "")
        node.report(
            "\(otherName) does not name \(quoted(name)) as its neighbor;"
                + " add it to servers[\(index)].neighbors, or remove it here"
        )
    }

    private var writtenName: String? { name?.json.value.string }
}

extension ConfigurationNode {
    fileprivate func neighborName(among indices: [String: Int]) -> String? {
        guard let name = json.value.string else { return nil }
        return indices[name] == nil ? nearestSpelling(to: name, among: indices.keys) : name
    }
}
