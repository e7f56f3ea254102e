/// An open link, and what it still has to send of one shard.
struct ShardLink: Sendable {
    let id: LinkID
    /// Name of the server at the other end; nil for another worker of this same server.
    let neighbor: [UInt8]?
    let openedAt: WallTime
    /// The two tables are compared; else the link opens with a dump of all reports.
    let comparesTables: Bool
    var due: DueReports

    /// Whether the server at the other end took this report itself, and still has it.
    ///
    /// A report from before the link opened may have been lost since: the link ended with the
    /// worker that had it. The neighbor gets it back, by whatever way it comes here. Whoever has
    /// proved its name gets it in any case, for times of day say nothing certain of before and
    /// after; seldom does a report come here first by way of another server.
    func isOrigin(of report: Report) -> Bool {
        guard !comparesTables, report.label >= openedAt.nanoseconds else { return false }
        return neighbor?.withUnsafeBytes { $0.hasSameBytes(as: report.origin) } ?? false
    }
}

/// What links get of a shard.
extension ReportShard {
    mutating func linkOpened(
        _ link: LinkID,
        neighbor: [UInt8]?,
        comparesTables: Bool,
        at now: WallTime
    ) {
        links.append(
            ShardLink(
                id: link,
                neighbor: neighbor,
                openedAt: now,
                comparesTables: comparesTables,
                due: DueReports(count: comparesTables ? 0 : table.count)
            )
        )
    }

    mutating func linkClosed(_ link: LinkID) {
        links.removeAll { $0.id == link }
    }

    func hasDue(for link: LinkID) -> Bool {
        links.contains { $0.id == link && !$0.due.isEmpty }
    }

    /// Stands behind all that is due on the link now.
    func fence(of link: LinkID) -> Int {
        links.first { $0.id == link }?.due.fence ?? 0
    }

    func isPast(_ fence: Int, on link: LinkID) -> Bool {
        links.first { $0.id == link }?.due.isPast(fence) ?? true
    }

    /// Appends UPDATE lines of due reports until `bytes` has more than `end` of them.
    mutating func takeUpdates(for link: LinkID, until end: Int, into bytes: inout [UInt8]) {
        guard let position = links.firstIndex(where: { $0.id == link }) else { return }
        while bytes.count <= end, let due = links[position].due.next() {
            switch due {
            case .dump(let index):
                table.withReport(at: index) { bytes.appendUpdate($0) }
            case .news(let index):
                table.withReport(at: index) { report in
                    // Its newest report may have come from there since it became due.
                    guard !links[position].isOrigin(of: report) else { return }
                    bytes.appendUpdate(report)
                }
            }
        }
    }

    // MARK: - Where tables are compared

    /// The neighbor has only these reports of the bucket: it gets the others.
    ///
    /// Returns the digests of all that are here.
    mutating func settle(_ bucket: Int, theirs: Set<UInt64>, on link: LinkID) -> Set<UInt64> {
        var own: Set<UInt64> = []
        for (index, digest) in table.members(of: bucket) {
            own.insert(digest)
            if !theirs.contains(digest) { mark(index, on: link) }
        }
        return own
    }

    /// The neighbor wants these reports of the bucket.
    mutating func send(_ digests: Set<UInt64>, of bucket: Int, on link: LinkID) {
        for (index, digest) in table.members(of: bucket) where digests.contains(digest) {
            mark(index, on: link)
        }
    }

    private mutating func mark(_ index: Int, on link: LinkID) {
        guard let position = links.firstIndex(where: { $0.id == link }) else { return }
        links[position].due.mark(index)
    }
}
