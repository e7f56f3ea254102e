import HerdCore
import NIOCore

/// The ways from this worker to the neighbors of its server, of one kind or the other.
protocol Neighbors: AnyObject {
    /// How many links are open.
    var linksOpen: Int { get }
    /// Neighbors that can be reached and lack a report.
    var unsynced: [String] { get }
    /// Every neighbor that can be reached has told all that it knows.
    var haveTold: Bool { get }
    /// These are the neighbors now.
    func follow(_ servers: [ServerConfiguration])
    /// Whether this worker is the one that neighbors shall talk to, not another of its server.
    func want(_ isWanted: Bool)
    func stop()
}

extension ServerConfiguration {
    /// Whether a link to one leads to the other: a server with another address is another one.
    func isSameNeighbor(as other: Self) -> Bool {
        (name, host, port) == (other.name, other.host, other.port)
    }
}

/// The links of a herd that speaks the paper's plain wire: one each way, to whoever is there.
final class OpenNeighbors: Neighbors {
    private var links: [NeighborLink] = []
    private let makeLink: (ServerConfiguration) -> NeighborLink

    init(makeLink: @escaping (ServerConfiguration) -> NeighborLink) {
        self.makeLink = makeLink
    }

    var linksOpen: Int { links.count { $0.isOpen } }
    var unsynced: [String] { links.filter { !$0.isSynced }.map(\.name) }
    /// On the plain wire nobody can say so.
    var haveTold: Bool { true }

    /// A link to an address that stays goes on; every other one is closed, or opened.
    func follow(_ servers: [ServerConfiguration]) {
        let kept = links.filter { link in servers.contains { link.leads(to: $0) } }
        let gone = links.filter { link in !servers.contains { link.leads(to: $0) } }
        let new = servers.filter { server in !kept.contains { $0.leads(to: server) } }
            .map(makeLink)
        links = kept + new
        for link in gone { link.stop() }
        for link in new { link.start() }
    }

    /// Both workers of a server may send UPDATE: what one of them knows the other has said before.
    func want(_ isWanted: Bool) {}

    func stop() {
        for link in links { link.stop() }
    }
}
