import CLinux
import Glibc
import HerdCore
import HerdWorker
import NIOCore

/// One attempt to hand all connections over: the shell of `HandoverGiver`.
final class OutgoingHandover {
    private let path: String
    private let parts: Parts
    private let answer: (HandoverOutcome) -> Void
    private let ended: (End) -> Void
    private var machine: HandoverGiver
    private var events = CircularBuffer<HandoverGiver.Event>()
    private var isHandling = false
    private var conduit: HandoverConduit?
    private var frozen: [HandedConnection] = []
    private var hasToldReports = false

    enum End {
        case moved, kept
    }

    /// What of the worker takes part.
    struct Parts {
        let server: String
        let patience: HandoverPatience
        let connections: ClientLoops
        let listener: ClientListener
        let reports: Reports
        /// The link to the successor, which has joined.
        let successor: LinkID
        let watch: DescriptorWatch
        let clock: Clock
        let log: ServerLog
        let failpoints: Failpoints
        let eventLoop: any EventLoop
    }

    /// Connections that are not ready, or wait for the disk, are asked for again after this.
    private static let openingPause: TimeAmount = .milliseconds(1)

    /// `answer` goes to who ordered it; after that `ended` says what has become of it.
    init(
        to path: String,
        parts: Parts,
        answer: @escaping (HandoverOutcome) -> Void,
        ended: @escaping (End) -> Void
    ) {
        self.path = path
        self.parts = parts
        self.answer = answer
        self.ended = ended
        machine = HandoverGiver(server: parts.server, patience: parts.patience)
    }

    /// Connections that this worker has and does not serve now.
    var frozenConnections: Int { frozen.count }

    func begin() {
        parts.failpoints.reach(.giverOrdered)
        happened(.ordered)
    }

    /// Reports have been sent on, perhaps the last that the successor needs.
    func reportsPumped() {
        guard machine.state == .offering, !hasToldReports else { return }
        guard parts.reports.isFlushed(parts.successor) else { return }
        hasToldReports = true
        parts.failpoints.reach(.giverReports)
        happened(
            .reportsWritten(
                packets: parts.reports.packetsWritten(to: parts.successor),
                counters: parts.reports.counters
            )
        )
    }

    // MARK: - The machine

    /// One event after the other, also those that come from performing a directive.
    private func happened(_ event: HandoverGiver.Event) {
        events.append(event)
        guard !isHandling else { return }
        isHandling = true
        while let next = events.popFirst() {
            for directive in machine.handle(next, at: parts.clock.moment()) { perform(directive) }
        }
        isHandling = false
    }

    private func perform(_ directive: HandoverGiver.Directive) {
        switch directive {
        case .connect: connect()
        case .send(let bytes): send(bytes)
        case .freeze:
            parts.failpoints.reach(.giverFreeze)
            parts.listener.pause()
            freeze()
        case .offer(let connection, let packets): offer(connection, packets)
        case .commit(let bytes): commit(bytes)
        case .withdraw(let bytes, let mustArrive): withdraw(bytes, mustArrive: mustArrive)
        case .fence(let evenIfItRuns): conduit?.killPeer(evenIfItRuns: evenIfItRuns)
        case .serveOn: serveOn()
        case .answer(let outcome):
            parts.log.handedOver(outcome)
            answer(outcome)
            parts.failpoints.reach(.giverAnswered)
            if machine.state != .moved { ended(.kept) }
        case .exit:
            close()
            ended(.moved)
        case .wake(let moment):
            parts.eventLoop.assumeIsolated().scheduleTask(deadline: NIODeadline(moment)) {
                [weak self] in self?.timerFired()
            }
        }
    }

    /// What has come counts, though this worker had no time to read it before.
    private func timerFired() {
        conduit?.receive()
        happened(.timerFired)
    }

    /// Lets go of all descriptors without a word to clients.
    func close() {
        conduit?.close()
        for connection in frozen { Glibc.close(connection.descriptor) }
        frozen = []
    }

    // MARK: - Directives

    private func connect() {
        do {
            conduit = try HandoverConduit(
                socket: PacketSocket.connect(to: path),
                watch: parts.watch
            ) { [weak self] news in
                switch news {
                case .packet(let bytes, let descriptor):
                    // A successor has no descriptor to give.
                    if let descriptor { Glibc.close(descriptor) }
                    self?.happened(.packetReceived(bytes))
                case .ended: self?.happened(.disconnected)
                }
            }
            parts.failpoints.reach(.giverConnected)
            happened(.connected)
        } catch {
            happened(error.code == ENOENT ? .notAwaited : .disconnected)
        }
    }

    /// The machine sends two packets of its own: `hello`, and `end` when all is offered.
    private func send(_ bytes: [UInt8]) {
        let isEnd = machine.state == .offered
        guard let bytes = altered(bytes, at: isEnd ? .giverEnd : .giverHello) else { return }
        conduit?.send(bytes)
        parts.failpoints.reach(isEnd ? .giverEnded : .giverGreeted)
    }

    /// Freezes all at once, so that clients wait for none but the hand-over itself.
    ///
    /// What was asked is answered first: an AT that waits for the disk belongs to who saves it.
    private func freeze() {
        guard machine.state == .freezing else { return }
        parts.connections.pause()
        parts.connections.freeze { [weak self] frozen in self?.froze(frozen) }
    }

    /// All are frozen; nil: somebody is still at work.
    private func froze(_ connections: [HandedConnection]?) {
        guard let connections else {
            parts.eventLoop.assumeIsolated().scheduleTask(in: Self.openingPause) { [weak self] in
                self?.freeze()
            }
            return
        }
        // Other loops need a moment, in which the attempt may have failed.
        guard machine.state == .freezing else { return parts.connections.thaw(connections) }
        frozen = connections
        parts.failpoints.reach(.giverFrozen)
        happened(.frozen(frozen.map(\.record)))
        // When the pumps have run, `reportsPumped` is called.
        parts.reports.pumpSoon()
    }

    private func offer(_ connection: Int, _ packets: [[UInt8]]) {
        for (index, bytes) in packets.enumerated() {
            let bytes = index == 0 ? altered(bytes, at: .giverOffer) : bytes
            guard let bytes else { return }
            conduit?.send(bytes, descriptor: index == 0 ? frozen[connection].descriptor : nil)
        }
    }

    private func commit(_ bytes: [UInt8]) {
        guard let bytes = altered(bytes, at: .giverCommit) else { return happened(.commitFailed) }
        let error = conduit?.sendAtOnce(bytes) ?? EPIPE
        if error == 0 { parts.failpoints.reach(.giverCommitted) }
        happened(error == 0 ? .commitSent : .commitFailed)
    }

    private func withdraw(_ bytes: [UInt8], mustArrive: Bool) {
        parts.failpoints.reach(.giverWithdraw)
        conduit?.forgetUnsent()
        let error = conduit?.sendAtOnce(bytes) ?? EPIPE
        let isArrivedOrNobody = [0, EPIPE, ECONNRESET, ENOTCONN].contains(error)
        guard isArrivedOrNobody || !mustArrive else { clinux_end_process(1) }
        conduit?.close()
        parts.failpoints.reach(.giverWithdrawn)
    }

    private func serveOn() {
        parts.connections.resume()
        parts.connections.thaw(frozen)
        frozen = []
        parts.failpoints.reach(.giverThawed)
        parts.listener.accept()
    }

    /// What a failpoint makes of a packet; nil: it is not sent, nor any other.
    private func altered(_ bytes: [UInt8], at step: FailpointStep) -> [UInt8]? {
        let altered = parts.failpoints.reach(step).altered(bytes)
        if altered == nil { conduit?.isMuted = true }
        return altered
    }
}
