import HerdCore
import NIOCore
import NIOPosix

/// The links of a herd whose servers know a secret: the shell around `PeersMachine`.
final class PeerLinks: Neighbors {
    private var machine: PeersMachine
    private var random = SystemRandomNumberGenerator()
    private var servers: [ServerConfiguration] = []
    private var open: [PeersMachine.ConnectionID: PeerHandler] = [:]
    private var isWanted = false
    private var problem: SecretFileProblem?
    private let secret: SecretFile
    private let parts: Parts
    /// Called when it has changed who is linked, who can be reached, or who has told what.
    private let changed: () -> Void

    struct Parts {
        let reports: Reports
        let clock: Clock
        let log: ServerLog
        let eventLoop: any EventLoop
    }

    init(
        herd: String,
        name: String,
        secret: SecretFile,
        parts: Parts,
        changed: @escaping () -> Void
    ) {
        machine = PeersMachine(herd: herd, name: name)
        self.secret = secret
        self.parts = parts
        self.changed = changed
    }

    // MARK: - What the server asks

    var linksOpen: Int { machine.linkCount }

    var unsynced: [String] {
        guard isWanted else { return [] }
        return servers.map(\.name).filter { name in
            guard let link = link(to: name) else { return !machine.isOutOfReach(name) }
            return !parts.reports.isCompared(link) || !parts.reports.isFlushed(link)
        }
    }

    var haveTold: Bool {
        servers.map(\.name).allSatisfy { name in
            guard let link = link(to: name) else { return machine.isOutOfReach(name) }
            return parts.reports.isCompared(link)
        }
    }

    func follow(_ servers: [ServerConfiguration]) {
        let stays = servers.filter { server in
            self.servers.contains { $0.isSameNeighbor(as: server) }
        }
        self.servers = servers
        tell(.neighborsChanged(stays.map(\.name)))
        tell(.neighborsChanged(servers.map(\.name)))
    }

    func want(_ isWanted: Bool) {
        guard isWanted != self.isWanted else { return }
        self.isWanted = isWanted
        tell(isWanted ? .wanted : .unwanted)
    }

    func stop() {
        want(false)
        for handler in open.values { handler.close() }
    }

    // MARK: - What connections tell

    /// Whether the first line of a client's connection makes it a neighbor's.
    func isGreeting(_ line: UnsafeRawBufferPointer) -> Bool {
        machine.isGreeting(line)
    }

    /// Takes a connection on which somebody has said PEER.
    func accept(_ line: UnsafeRawBufferPointer, on channel: any Channel) -> PeerHandler? {
        guard
            let (id, directives) = machine.accept(
                line,
                at: parts.clock.moment(),
                using: &random
            )
        else { return nil }
        LinkChannel.set(channel)
        let handler = PeerHandler(id, links: self)
        handler.channel = channel
        open[id] = handler
        perform(directives)
        return handler
    }

    /// A line of a connection that is not a link yet.
    func lineCame(_ line: UnsafeRawBufferPointer, on id: PeersMachine.ConnectionID) {
        perform(
            machine.handle(
                line,
                on: id,
                at: parts.clock.moment(),
                using: &random,
                authenticate
            )
        )
    }

    /// A line of a link.
    func lineCame(_ line: UnsafeRawBufferPointer, on link: LinkID) {
        parts.reports.take(line, from: link, at: parts.clock.wallTime())
    }

    /// All lines of one read have been taken.
    func heard(_ id: PeersMachine.ConnectionID) {
        tell(.heard(id))
        parts.reports.pumpSoon()
        changed()
    }

    /// The connection is closed, whoever did that.
    func ended(_ id: PeersMachine.ConnectionID) {
        forget(id)
        tell(.ended(id))
        changed()
    }

    // MARK: - What the machine says

    private func tell(_ event: PeersMachine.Event) {
        perform(machine.handle(event, at: parts.clock.moment(), using: &random))
    }

    private func perform(_ directives: [PeersMachine.Directive]) {
        for directive in directives {
            switch directive {
            case .connect(let id, let neighbor): connect(id, to: neighbor)
            case .send(let id, let bytes): open[id]?.send(bytes)
            case .close(let id):
                open[id]?.close()
                forget(id)
            case .openLink(let id, let neighbor, let isOpener):
                guard let handler = open[id], let channel = handler.channel else { continue }
                handler.link = parts.reports.openPeerLink(
                    channel,
                    neighbor: neighbor,
                    isOpener: isOpener
                )
            case .compareTables(let id):
                if let link = open[id]?.link { parts.reports.compareTables(on: link) }
            case .tell(let news): parts.log.link(news)
            case .wake(let moment):
                parts.eventLoop.assumeIsolated().scheduleTask(deadline: NIODeadline(moment)) {
                    [weak self] in self?.timerFired()
                }
            }
        }
    }

    private func timerFired() {
        tell(.timerFired)
        changed()
    }

    private func connect(_ id: PeersMachine.ConnectionID, to neighbor: String) {
        guard let server = servers.first(where: { $0.name == neighbor }) else { return }
        let handler = PeerHandler(id, links: self)
        open[id] = handler
        let this = NIOLoopBound((links: self, handler: handler), eventLoop: parts.eventLoop)
        ClientBootstrap(group: parts.eventLoop)
            .linkOptions()
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.closeOnExec()
                    try channel.pipeline.syncOperations.addHandler(this.value.handler)
                }
            }
            .connect(host: server.host, port: server.port)
            .assumeIsolated()
            .whenComplete { result in this.value.links.attemptEnded(result, id) }
    }

    private func attemptEnded(
        _ result: Result<any Channel, any Error>,
        _ id: PeersMachine.ConnectionID
    ) {
        switch result {
        case .success(let channel):
            guard let handler = open[id] else { return channel.close(promise: nil) }
            handler.channel = channel
            tell(.connected(id))
        case .failure:
            ended(id)
        }
    }

    private func forget(_ id: PeersMachine.ConnectionID) {
        guard let link = open.removeValue(forKey: id)?.link else { return }
        parts.reports.closeLink(link)
    }

    private func link(to neighbor: String) -> LinkID? {
        machine.link(to: neighbor).flatMap { open[$0]?.link }
    }

    /// The codes of a text; none where there is no secret, which is logged once.
    private func authenticate(_ text: [UInt8]) -> [[UInt8]] {
        do {
            let codes = try secret.codes(for: text)
            problem = nil
            return codes
        } catch {
            if problem != error { parts.log.noSecret(error) }
            problem = error
            return []
        }
    }
}
