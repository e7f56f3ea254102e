import Glibc

/// Tells who started this worker how it is, in systemd's notify protocol (`man sd_notify`).
///
/// One datagram a message, to the UNIX socket that NOTIFY_SOCKET names; nobody there is no error.
/// A message that finds the queue full is kept and sent with the next beat, except the beat itself.
public final class Notifier {
    private static let kind = Int32(
        SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    )
    private let address: UnixAddress?
    private let descriptor: Int32
    private var unsent: [String] = []
    private var isReady = false
    /// Whether somebody was there when the last message was sent, or nobody was meant to be.
    public private(set) var isHeard = true

    /// `path` is nil where nobody asked to be told; a leading `@` names an abstract socket.
    public init(path: String?) {
        address = path.flatMap(UnixAddress.init(path:))
        descriptor =
            address == nil
            ? -1 : socket(AF_UNIX, Self.kind, 0)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    public func ready() {
        isReady = true
        tell("READY=1")
    }

    public func stopping() {
        isReady = false
        tell("STOPPING=1\nSTATUS=draining")
    }

    /// WATCHDOG=1: called from the event loop, it proves that the loop turns.
    ///
    /// With it goes what a supervisor that came after READY has missed.
    public func beat() {
        sendUnsent()
        _ = send(isReady ? "READY=1\nWATCHDOG=1" : "WATCHDOG=1")
    }

    private func tell(_ message: String) {
        unsent.append(message)
        sendUnsent()
    }

    private func sendUnsent() {
        while let message = unsent.first, send(message) { unsent.removeFirst() }
    }

    /// False if it should be tried again: the reader is only slow.
    private func send(_ message: String) -> Bool {
        guard let address, descriptor >= 0 else { return true }
        let sent = address.withSocketAddress { pointer, length in
            sendto(
                descriptor,
                message,
                message.utf8.count,
                Int32(MSG_NOSIGNAL),
                pointer,
                length
            )
        }
        isHeard = sent >= 0 || (errno != ECONNREFUSED && errno != ENOENT)
        return sent >= 0 || (errno != EAGAIN && errno != ENOBUFS)
    }
}
