import CLinux
import Glibc
import HerdCore

/// The datagram socket that workers know as NOTIFY_SOCKET.
///
/// It is a path, so workers find it again under the next supervisor. The kernel vouches for each
/// sender's pid; only processes of our own user, or root's, are heard.
final class NotifySocket {
    /// Watch it for reading.
    let descriptor: Int32

    /// Packets taken at once, so that a worker that floods us delays nobody for long.
    private static let packetsMax = 64
    private var packet = [UInt8](repeating: 0, count: NotifyMessage.bytesMax)

    init(path: String) throws(LinuxError) {
        descriptor = try LinuxError.check(
            "make the socket \(path)",
            clinux_unix_bind(Int32(SOCK_DGRAM.rawValue), path, 0)
        )
        try LinuxError.check("learn who sends to \(path)", clinux_pass_credentials(descriptor))
        try LinuxError.check("read \(path) without waiting", clinux_set_blocking(descriptor, false))
    }

    deinit { close(descriptor) }

    /// What has come since the last call, oldest first; the rest keeps the descriptor readable.
    func receive() -> [(pid: pid_t, message: NotifyMessage)] {
        var messages: [(pid: pid_t, message: NotifyMessage)] = []
        for _ in 0..<Self.packetsMax {
            var header = clinux_message()
            let result = clinux_receive(descriptor, &packet, packet.count, nil, 0, &header)
            guard result == 0 else { break }
            let uid = header.credentials.uid
            guard header.credentials.pid > 0, uid == 0 || uid == geteuid(), !header.cut else {
                continue
            }
            let message = NotifyMessage(packet[..<header.bytes])
            messages.append((header.credentials.pid, message))
        }
        return messages
    }
}
