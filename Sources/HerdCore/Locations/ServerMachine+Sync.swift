/// Where tables are compared: the flood is fast, this makes it certain.
extension ServerMachine {
    /// A neighbor has proved that it is one: what differs will be found and sent.
    public mutating func peerLinkOpened(
        _ link: LinkID,
        neighbor: String,
        isOpener: Bool,
        at now: WallTime
    ) {
        precondition(!links.contains { $0.id == link }, "link \(link.number) opened twice")
        links.append(
            Link(
                id: link,
                neighbor: Array(neighbor.utf8),
                openedAt: now,
                due: DueReports(count: 0),
                sync: TableSync(isOpener: isOpener)
            )
        )
    }

    /// Begins to compare the tables, if this side opened the link and is not doing so already.
    public mutating func compareTables(on link: LinkID) {
        guard let position = links.firstIndex(where: { $0.id == link }) else { return }
        let fence = links[position].due.fence
        links[position].sync?.begin(fence: fence)
    }

    /// Whether everything is here that the neighbor had when the link opened.
    public func isCompared(_ link: LinkID) -> Bool {
        links.first { $0.id == link }?.sync?.isCompared ?? false
    }

    /// A line that is not UPDATE; returns whether it is one by which tables are compared.
    mutating func takeSync(_ line: UnsafeRawBufferPointer, from link: LinkID) -> Bool {
        guard
            let position = links.firstIndex(where: { $0.id == link }),
            let line = SyncLine(line),
            var sync = links[position].sync
        else { return false }
        // What has one owner is changed where it lies.
        links[position].sync = nil
        switch line {
        case .beat: break
        case .hashes(let node, let hashes): compare(hashes, of: node, &sync)
        case .bucket(let bucket, let digests):
            if let list = sync.list(digests) { settle(bucket, list, &sync, on: position) }
        case .want(let bucket, let digests): send(Set(digests), of: bucket, on: position)
        case .mark(let step): sync.marked(step: step, fence: links[position].due.fence)
        }
        links[position].sync = sync
        return true
    }

    private func compare(_ hashes: [UInt64], of node: Int, _ sync: inout TableSync) {
        let own = table.digests.children(of: node)
        for (child, (mine, other)) in zip(own, hashes).enumerated() where mine != other {
            if node == 0 {
                sync.owe(node: 1 + child)
            } else {
                sync.owe(bucket: (node - 1) * ReportDigests.fanOut + child)
            }
        }
    }

    /// The neighbor's list of a bucket is whole: it gets what it lacks, and is asked for the rest.
    private mutating func settle(
        _ bucket: Int,
        _ list: [UInt64],
        _ sync: inout TableSync,
        on position: Int
    ) {
        let theirs = Set(list)
        var own: Set<UInt64> = []
        for index in table.digests.members(of: bucket) {
            let digest = table.digest(at: Int(index))
            own.insert(digest)
            if !theirs.contains(digest) { links[position].due.mark(Int(index)) }
        }
        sync.want(list.filter { !own.contains($0) }, of: bucket)
    }

    private mutating func send(_ digests: Set<UInt64>, of bucket: Int, on position: Int) {
        for index in table.digests.members(of: bucket)
        where digests.contains(table.digest(at: Int(index))) {
            links[position].due.mark(Int(index))
        }
    }
}
