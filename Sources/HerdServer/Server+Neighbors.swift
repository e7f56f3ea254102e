import HerdCore
import NIOCore

/// The ways to the neighbors, and when they are wanted.
extension Server {
    func makeNeighbors() -> any Neighbors {
        switch settings.configuration.peers {
        case .open:
            return OpenNeighbors { [unowned self] neighbor in link(to: neighbor) }
        case .secret:
            let links = PeerLinks(
                herd: settings.configuration.herd,
                name: settings.server.name,
                secret: settings.secret,
                parts: .init(
                    reports: reports,
                    clock: clock,
                    log: log,
                    eventLoop: eventLoop
                )
            ) { [unowned self] in neighborsChanged() }
            connections.main.peers = links
            return links
        }
    }

    private func link(to neighbor: ServerConfiguration) -> NeighborLink {
        NeighborLink(
            to: neighbor,
            reports: reports,
            clock: clock,
            log: log,
            eventLoop: eventLoop
        ) { [unowned self] in neighborsChanged() }
    }

    /// Of the two workers that a server has during a reload, one has the links.
    func wantNeighbors() {
        neighbors.want(life.isForNeighbors(hasSuccessor: !successors.isEmpty))
    }

    private func neighborsChanged() {
        if life.isListening, neighbors.haveTold { happened(.neighborsTold) }
        syncs.look()
    }
}
