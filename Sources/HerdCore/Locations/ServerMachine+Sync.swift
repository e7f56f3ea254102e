/// Where tables are compared: the flood is fast, this makes it certain.
extension ServerMachine {
    /// A neighbor has proved that it is one: what differs will be found and sent.
    public mutating func peerLinkOpened(
        _ link: LinkID,
        neighbor: String,
        isOpener: Bool,
        at now: WallTime
    ) {
        open(Link(id: link, sync: TableSync(isOpener: isOpener)), neighbor: neighbor, at: now)
    }

    /// Begins to compare the tables, if this side opened the link and is not doing so already.
    public mutating func compareTables(on link: LinkID) {
        guard let position = links.firstIndex(where: { $0.id == link }) else { return }
        links[position].sync?.begin(fence: shards.fence(of: link))
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
            if let list = sync.list(digests) { settle(bucket, list, &sync, on: link) }
        case .want(let bucket, let digests):
            shards.withShard(shards.sharding.shard(ofBucket: bucket)) { shard, _ in
                shard.send(Set(digests), of: bucket, on: link)
            }
        case .mark(let step): sync.marked(step: step, fence: shards.fence(of: link))
        }
        links[position].sync = sync
        return true
    }

    private mutating func compare(_ hashes: [UInt64], of node: Int, _ sync: inout TableSync) {
        let own = shards.children(of: node)
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
        on link: LinkID
    ) {
        let theirs = Set(list)
        let own = shards.withShard(shards.sharding.shard(ofBucket: bucket)) { shard, _ in
            shard.settle(bucket, theirs: theirs, on: link)
        }
        sync.want(list.filter { !own.contains($0) }, of: bucket)
    }
}
