import CLinux
import Glibc
import HerdCore
import HerdWorker
import NIOCore

/// The connection between two workers of a hand-over: packets, each with one descriptor or none.
///
/// Nothing here waits. What the socket has no room for is sent when there is room again.
final class HandoverConduit {
    /// From here on nothing is sent, as by a worker that hangs; for tests alone.
    var isMuted = false
    private let watch: DescriptorWatch
    private let told: (News) -> Void
    private var open: Open?
    private var unsent = CircularBuffer<Packet>()
    /// One byte more than a packet may have: who sends that is noticed.
    private var buffer = [UInt8](repeating: 0, count: HandoverPacket.bytesMax + 1)

    enum News {
        case packet([UInt8], descriptor: Int32?)
        /// The other worker has hung up or died, and all that it had sent has been told.
        case ended
    }

    private struct Open {
        let socket: Int32
        let token: DescriptorWatch.Token
    }

    private struct Packet {
        let bytes: [UInt8]
        let descriptor: Int32?
    }

    /// Takes over `socket`; `told` gets the news from now on.
    init(
        socket: Int32,
        watch: DescriptorWatch,
        told: @escaping (News) -> Void
    ) throws(SystemCallFailure) {
        self.watch = watch
        self.told = told
        _ = clinux_set_blocking(socket, false)
        do {
            let token = try watch.watch(socket) { [weak self] in self?.ready() }
            open = Open(socket: socket, token: token)
        } catch {
            Glibc.close(socket)
            throw error
        }
    }

    /// Sends in order; what can't be sent any more is noticed as the other worker's end.
    func send(_ bytes: [UInt8], descriptor: Int32? = nil) {
        guard !isMuted else { return }
        unsent.append(Packet(bytes: bytes, descriptor: descriptor))
        if unsent.count == 1 { sendUnsent() }
    }

    /// Sends without waiting for room: 0, or the error for which nothing was sent.
    func sendAtOnce(_ bytes: [UInt8]) -> Int32 {
        guard let open else { return EPIPE }
        guard unsent.isEmpty, !isMuted else { return EAGAIN }
        return -min(0, Int32(clinux_send(open.socket, bytes, bytes.count, nil, 0)))
    }

    func forgetUnsent() {
        unsent.removeAll()
    }

    /// Kills the process at the other end, which therefore can't have passed its pid on.
    func killPeer(evenIfItRuns: Bool) {
        var peer = clinux_credentials()
        guard let open, clinux_peer_credentials(open.socket, &peer) >= 0 else { return }
        if evenIfItRuns || ProcessState.isStopped(peer.pid) { kill(peer.pid, SIGKILL) }
    }

    func close() {
        guard let open else { return }
        self.open = nil
        watch.unwatch(open.token)
        Glibc.close(open.socket)
    }

    // MARK: - What the socket can do

    private func ready() {
        sendUnsent()
        receive()
    }

    private func sendUnsent() {
        let hadUnsent = !unsent.isEmpty
        while let open, let packet = unsent.first {
            let descriptors = packet.descriptor.map { [$0] } ?? []
            let count = Int32(descriptors.count)
            let sent = clinux_send(
                open.socket,
                packet.bytes,
                packet.bytes.count,
                descriptors,
                count
            )
            // ETOOMANYREFS: too many descriptors are in flight, until some have been read.
            if sent == -Int(EAGAIN) || sent == -Int(ETOOMANYREFS) { break }
            unsent.removeFirst()
        }
        if hadUnsent, let open { watch.setWritable(!unsent.isEmpty, open.token) }
    }

    /// Tells what has come; is called whenever something has.
    func receive() {
        while let open {
            var descriptor: Int32 = -1
            var message = clinux_message()
            let result = clinux_receive(
                open.socket,
                &buffer,
                buffer.count,
                &descriptor,
                1,
                &message
            )
            if result == -EAGAIN { return }
            // Who has died with unread packets in his queue: his own last ones come behind this.
            if result == -ECONNRESET { continue }
            guard result >= 0, message.bytes > 0 else { return told(.ended) }
            told(
                .packet(
                    Array(buffer[..<Int(message.bytes)]),
                    descriptor: message.descriptors > 0 ? descriptor : nil
                )
            )
        }
    }
}
