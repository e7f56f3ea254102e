import CLinux
import Glibc
import HerdCore

/// Tells the service manager of this very process how the herd is, as sd_notify(3) does.
///
/// Nobody there is no error, and nothing here ever waits: what finds the manager's queue full is
/// tried again with the next beat.
final class ServiceLink {
    private let path: String
    private let isWatched: Bool
    private var notices: ServiceNotices
    private var unsent: [String] = []

    /// Nil where nobody asked to be told.
    init?(_ environment: ServiceEnvironment, begun now: Moment, patience: Duration) {
        guard let path = environment.notifySocket else { return nil }
        self.path = path
        isWatched = environment.isWatched
        notices = ServiceNotices(begun: now, patience: patience)
    }

    func look(at herd: ServiceView, now: Moment) {
        unsent += notices.look(at: herd, now: now)
        sendUnsent()
    }

    /// Once a second, from the thread whose hang is to be noticed.
    func beat() {
        sendUnsent()
        if isWatched { _ = send(ServiceNotices.alive) }
    }

    private func sendUnsent() {
        while let message = unsent.first, send(message) { unsent.removeFirst() }
    }

    /// False if it should be tried again.
    ///
    /// Each message on a socket of its own: the manager may have made its socket anew meanwhile.
    private func send(_ message: String) -> Bool {
        let number = clinux_unix_connect(Int32(SOCK_DGRAM.rawValue), path)
        guard number >= 0 else { return true }
        defer { close(number) }
        guard clinux_set_blocking(number, false) >= 0 else { return true }
        let bytes = Array(message.utf8)
        let sent = clinux_send(number, bytes, bytes.count, nil, 0)
        return sent >= 0 || (sent != -Int(EAGAIN) && sent != -Int(ENOBUFS))
    }
}
