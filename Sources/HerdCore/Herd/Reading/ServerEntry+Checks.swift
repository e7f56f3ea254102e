// What can only be said of a server beside the others.
extension ServerEntry {
    /// Names that herdctl gives to programs of its own, for logs and status.
    private static let reservedNames: Set = ["herdctl", HerdConfiguration.placesName]

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
}
