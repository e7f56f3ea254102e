import CLinux
import Glibc
import HerdCore
import HerdWorker
import NIOCore

/// Where a successor waits for its predecessor's connections: the shell of `HandoverTaker`.
///
/// There may be several attempts, one after the other; each has a machine of its own.
final class IncomingHandovers {
    /// A predecessor that waits for its greeting (`HandoverPatience`) outlasts several of these.
    private static let acceptPause: TimeAmount = .milliseconds(100)
    private let path: String
    private let parts: Parts
    private let told: (News) -> Void
    private var listening: Listening?
    private var conduit: HandoverConduit?
    private var machine: HandoverTaker
    /// Packets of reports that were read since the two workers joined.
    private var reportPackets = 0

    enum News {
        /// The predecessor's connections are to come; `adopted` or `abandoned` follows.
        case began
        /// The connections are this worker's.
        case adopted
        case abandoned
    }

    /// What of the worker takes part.
    struct Parts {
        let server: String
        let connectionsMax: Int
        let connections: ClientLoops
        let reports: Reports
        let watch: DescriptorWatch
        let log: ServerLog
        let failpoints: Failpoints
    }

    private struct Listening {
        let socket: Int32
        let token: DescriptorWatch.Token
    }

    /// Waits at `path`; `told` gets the news.
    init(
        at path: String,
        parts: Parts,
        told: @escaping (News) -> Void
    ) throws(SystemCallFailure) {
        self.path = path
        self.parts = parts
        self.told = told
        machine = HandoverTaker(server: parts.server, connectionsMax: parts.connectionsMax)
        let socket = try PacketSocket.listen(at: path)
        _ = clinux_set_blocking(socket, false)
        do {
            let token = try parts.watch.watch(socket) { [weak self] in self?.accept() }
            listening = Listening(socket: socket, token: token)
        } catch {
            Glibc.close(socket)
            throw error
        }
    }

    /// Waits no longer; an attempt that is under way goes on.
    func close() {
        guard let listening else { return }
        self.listening = nil
        parts.watch.unwatch(listening.token)
        Glibc.close(listening.socket)
        unlink(path)
    }

    /// Lets go of everything, as a process does that ends.
    func abort() {
        close()
        hangUp()
    }

    func reportsTaken(packets: Int) {
        reportPackets = packets
        tell(.reportsTaken(packets: packets))
    }

    // MARK: - Attempts

    private func accept() {
        guard let listening else { return }
        let socket = Glibc.accept(listening.socket, nil, nil)
        guard socket >= 0 else { return notAccepted(SystemCallFailure("accept"), by: listening) }
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        guard PacketSocket.isTrusted(socket) else {
            parts.log.strangerRefused()
            Glibc.close(socket)
            return
        }
        // The last word of an attempt that failed may still be unread.
        conduit?.receive()
        guard conduit == nil else {
            Glibc.close(socket)
            return
        }
        begin(on: socket)
    }

    /// The predecessor still waits: trying again at once would only burn time.
    private func notAccepted(_ failure: SystemCallFailure, by listening: Listening) {
        guard ![EAGAIN, EINTR, ECONNABORTED].contains(failure.code) else { return }
        parts.log.handoverWaits(failure)
        parts.connections.limited { $0.acceptPauses += 1 }
        parts.watch.pause(listening.token, for: Self.acceptPause)
    }

    private func begin(on socket: Int32) {
        machine = HandoverTaker(server: parts.server, connectionsMax: parts.connectionsMax)
        do {
            conduit = try HandoverConduit(socket: socket, watch: parts.watch) { [weak self] news in
                switch news {
                case .packet(let bytes, let descriptor):
                    self?.tell(.packetReceived(bytes, descriptor: descriptor))
                case .ended:
                    self?.tell(.disconnected)
                    self?.hangUp()
                }
            }
            tell(.reportsTaken(packets: reportPackets))
        } catch {
            parts.log.handoverNotBegun(error)
        }
    }

    private func tell(_ event: HandoverTaker.Event) {
        let before = machine.state
        for directive in machine.handle(event) { perform(directive, since: before) }
        switch (before, machine.state) {
        case (.waiting, .receiving): told(.began)
        case (.receiving, .abandoned(let reason)), (.acknowledged, .abandoned(let reason)):
            parts.log.handoverAbandoned(reason)
            told(.abandoned)
        case (.waiting, _), (.receiving, _), (.acknowledged, _), (.adopted, _), (.abandoned, _):
            break
        }
    }

    private func perform(_ directive: HandoverTaker.Directive, since before: HandoverTaker.State) {
        switch directive {
        case .send(let bytes): send(bytes, since: before)
        case .close(let descriptors): for descriptor in descriptors { Glibc.close(descriptor) }
        case .hangUp: hangUp()
        case .adopt(let connections, let counters): adopt(connections, counters)
        case .startAccepting:
            told(.adopted)
            parts.failpoints.reach(.takerServing)
        }
    }

    private func adopt(_ connections: [HandedConnection], _ counters: ServerCounters) {
        parts.failpoints.reach(.takerAdopting)
        parts.reports.takeOver(counters)
        parts.connections.thaw(connections)
        parts.log.adopted(connections: connections.count)
        parts.failpoints.reach(.takerAdopted)
    }

    private func send(_ bytes: [UInt8], since before: HandoverTaker.State) {
        let effect = parts.failpoints.reach(step(since: before))
        // Who has adopted and does not say so would be no slow successor but a wrong one.
        guard let bytes = machine.state == .adopted ? bytes : effect.altered(bytes) else {
            conduit?.isMuted = true
            return
        }
        conduit?.send(bytes)
        if machine.state == .acknowledged { parts.failpoints.reach(.takerAccepted) }
    }

    /// Which packet is sent, from what the machine was and is.
    private func step(since before: HandoverTaker.State) -> FailpointStep {
        switch machine.state {
        case .acknowledged: .takerAccept
        case .receiving: before == .waiting ? .takerWelcome : .takerTake
        case .adopted: .takerAdopt
        case .waiting, .abandoned: .takerRefuse
        }
    }

    private func hangUp() {
        conduit?.close()
        conduit = nil
    }
}
