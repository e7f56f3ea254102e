import CLinux
import Glibc

/// A connection to a worker's control socket, which carries packets of text; nothing here waits.
final class ControlSocket {
    private static let packetBytesMax = 65_536
    private static let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_NONBLOCK.rawValue)

    private let socket: OwnedDescriptor
    private let reactor: Reactor
    private let received: (News) -> Void
    private var watch: Reactor.Watch?

    enum News {
        case packet(String)
        /// The worker has hung up; this is the last news.
        case ended
    }

    /// Connects, or fails at once where nobody listens, or too many wait already.
    init(
        path: String,
        reactor: Reactor,
        received: @escaping (News) -> Void
    ) throws(LinuxError) {
        self.reactor = reactor
        self.received = received
        let number = try LinuxError.check("reach \(path)", clinux_unix_connect(Self.kind, path))
        socket = OwnedDescriptor(number)
        watch = try reactor.watch(number) { [unowned self] in receive() }
    }

    /// False once either side has closed.
    var isOpen: Bool { watch != nil }

    /// False if the packet could not be sent.
    func send(_ text: String) -> Bool {
        guard isOpen else { return false }
        let bytes = Array(text.utf8)
        return clinux_send(socket.number, bytes, bytes.count, nil, 0) == bytes.count
    }

    func close() {
        if let watch { reactor.unwatch(watch) }
        watch = nil
        socket.close()
    }

    /// Takes one packet, if there is one.
    func receive() {
        guard isOpen else { return }
        var bytes = [UInt8](repeating: 0, count: Self.packetBytesMax)
        var message = clinux_message()
        let result = clinux_receive(socket.number, &bytes, bytes.count, nil, 0, &message)
        // A reset is told once, and before the packets that came ahead of it.
        if result == -EAGAIN || result == -ECONNRESET { return }
        guard result >= 0, message.bytes > 0 else {
            close()
            return received(.ended)
        }
        received(.packet(String(decoding: bytes.prefix(message.bytes), as: UTF8.self)))
    }
}
