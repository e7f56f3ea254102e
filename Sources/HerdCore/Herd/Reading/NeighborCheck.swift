/// Checks the neighbors of all servers against each other: known, mutual, none twice.
struct NeighborCheck {
    /// To compare more names than these with those of a thousand servers would take minutes.
    private static let strangersMax = 200

    private let entries: [ServerEntry]
    private var names: [String] = []
    /// The index of the server of each name, the first where two have it.
    private var indices: [String: Int] = [:]
    /// For a name that no server has, the one that was probably meant.
    private var nearest: [String: String] = [:]
    /// Whom each server names, misspelled names as meant; nil where that could not be read.
    private var meant: [Set<String>?] = []

    init(_ entries: [ServerEntry]) {
        self.entries = entries
        for (index, entry) in entries.enumerated() {
            guard let name = entry.writtenName, indices[name] == nil else { continue }
            names.append(name)
            indices[name] = index
        }
        findNearest()
        meant = entries.map { entry in
            entry.writtenNeighbors.map { Set($0.map { nearest[$0] ?? $0 }) }
        }
    }

    func run() {
        for entry in entries {
            var seen: Set<String> = []
            for node in entry.neighbors ?? [] {
                guard let name = node.json.value.string else { continue }
                check(node, name, isFirst: seen.insert(name).inserted, of: entry)
            }
        }
    }

    private mutating func findNearest() {
        var strangers: Set<String> = []
        for name in entries.flatMap({ $0.writtenNeighbors ?? [] }) where indices[name] == nil {
            guard strangers.count < Self.strangersMax else { return }
            guard strangers.insert(name).inserted else { continue }
            nearest[name] = nearestSpelling(to: name, among: names)
        }
    }

    private func check(
        _ node: ConfigurationNode,
        _ name: String,
        isFirst: Bool,
        of entry: ServerEntry
    ) {
        if !isFirst {
            node.report("\(quoted(name)) is there a second time")
        } else if name == entry.writtenName {
            node.report("a server is not its own neighbor; remove it")
        } else if let index = indices[name] {
            checkMutual(node, name, at: index, with: entry)
        } else {
            node.report("\(quoted(name)) is not a server of this herd", nearest: nearest[name])
        }
    }

    /// A misspelling over there is one problem, not two: what was meant counts.
    private func checkMutual(
        _ node: ConfigurationNode,
        _ name: String,
        at index: Int,
        with entry: ServerEntry
    ) {
        guard let own = entry.writtenName, meant[index]?.contains(own) == false else { return }
        node.report(
            "\(quoted(name)) does not name \(quoted(own)) as its neighbor;"
                + " add it to servers[\(index)].neighbors, or remove it here"
        )
    }
}

extension ServerEntry {
    /// The names in `neighbors`, good or bad; nil where that could not be read.
    fileprivate var writtenNeighbors: [String]? {
        neighbors?.compactMap { $0.json.value.string }
    }
}
