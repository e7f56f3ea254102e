import HerdCore
import NIOCore
import NIOPosix

/// The connection to one neighbor of an open herd, on which this server's reports go there.
///
/// What the neighbor wants to say comes by its own connection; anything it answers here is thrown
/// away.
final class NeighborLink {
    private let neighbor: ServerConfiguration
    private let reports: Reports
    private let clock: Clock
    private let log: ServerLog
    private let eventLoop: any EventLoop
    private var machine = LinkMachine()
    private var random = SystemRandomNumberGenerator()
    /// The connection that was begun last; news of earlier ones is stale.
    private var attempt = 0
    private var channel: (any Channel)?
    private var link: LinkID?
    /// The last attempt did not lead to a connection.
    private var hasFailed = false
    /// Called when the link has opened, closed or failed.
    private let changed: () -> Void

    init(
        to neighbor: ServerConfiguration,
        reports: Reports,
        clock: Clock,
        log: ServerLog,
        eventLoop: any EventLoop,
        changed: @escaping () -> Void
    ) {
        self.changed = changed
        self.neighbor = neighbor
        self.reports = reports
        self.clock = clock
        self.log = log
        self.eventLoop = eventLoop
    }

    var name: String { neighbor.name }
    var isOpen: Bool { link != nil }

    func leads(to server: ServerConfiguration) -> Bool {
        neighbor.isSameNeighbor(as: server)
    }

    /// The neighbor has every report, or can't be reached, or was not to be.
    var isSynced: Bool {
        guard let link else { return hasFailed || machine.state == .idle }
        return reports.isFlushed(link)
    }

    func start() { happened(.started) }
    func stop() { happened(.stopped) }

    private func happened(_ event: LinkMachine.Event) {
        for directive in machine.handle(event, at: clock.moment(), using: &random) {
            switch directive {
            case .connect: connect()
            case .close:
                hasFailed = true
                close()
            case .wake(let moment):
                eventLoop.assumeIsolated().scheduleTask(deadline: NIODeadline(moment)) {
                    [weak self] in self?.happened(.timerFired)
                }
            }
        }
    }

    private func connect() {
        attempt += 1
        let attempt = attempt
        let this = NIOLoopBound(self, eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .linkOptions()
            .connect(host: neighbor.host, port: neighbor.port)
            .assumeIsolated()
            .whenComplete { result in this.value.attemptEnded(result, attempt) }
    }

    private func attemptEnded(_ result: Result<any Channel, any Error>, _ attempt: Int) {
        switch result {
        case .success(let channel) where attempt == self.attempt: connected(channel, attempt)
        case .success(let channel): channel.close(promise: nil)
        case .failure:
            if attempt == self.attempt { hasFailed = true }
            disconnected(attempt)
        }
        changed()
    }

    private func connected(_ channel: any Channel, _ attempt: Int) {
        self.channel = channel
        try? channel.closeOnExec()
        channel.closeFuture.assumeIsolated().whenComplete { [weak self] _ in
            self?.disconnected(attempt)
        }
        hasFailed = false
        happened(.connected)
        guard channel.isActive else { return }
        link = reports.openLink(channel, neighbor: neighbor.name)
        log.linkOpened(to: neighbor.name)
    }

    private func disconnected(_ attempt: Int) {
        guard attempt == self.attempt else { return }
        forget()
        happened(.disconnected)
        changed()
    }

    private func close() {
        attempt += 1
        let channel = channel
        forget()
        channel?.close(promise: nil)
    }

    private func forget() {
        channel = nil
        guard let link else { return }
        self.link = nil
        reports.closeLink(link)
        log.linkClosed(to: neighbor.name)
    }
}
