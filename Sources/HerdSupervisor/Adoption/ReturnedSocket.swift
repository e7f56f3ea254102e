import CLinux
import Glibc
import HerdCore

/// Listening sockets that only workers have any more.
enum ReturnedSocket {
    /// Where every worker has its socket (sd_listen_fds(3)).
    private static let number: Int32 = 3
    private static let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_NONBLOCK.rawValue)
    /// A worker whose event loop turns answers in milliseconds.
    private static let answersWithinMilliseconds: Int32 = 1_000

    /// The socket of a living worker; nil where it can't be had, or is no listening socket.
    ///
    /// It is a duplicate (pidfd_getfd(2)): the worker need not be asked, and may be stopped. Where
    /// the kernel refuses that, as Yama does unless one is root, the worker is asked for it at
    /// `path`, its control socket.
    static func take(from process: WorkerProcess, controlSocket path: String) -> OwnedDescriptor? {
        let taken = clinux_pidfd_getfd(process.pidfd, number)
        let socket = taken >= 0 ? OwnedDescriptor(taken) : ask(process.pid, at: path)
        return socket.flatMap { isListening($0.number) ? $0 : nil }
    }

    private static func ask(_ pid: Int32, at path: String) -> OwnedDescriptor? {
        let connected = clinux_unix_connect(kind, path)
        guard connected >= 0 else { return nil }
        let connection = OwnedDescriptor(connected)
        var peer = clinux_credentials()
        guard clinux_peer_credentials(connected, &peer) >= 0, peer.pid == pid else { return nil }
        let question = Array("socket".utf8)
        clinux_send(connected, question, question.count, nil, 0)
        var answer = pollfd(fd: connection.number, events: Int16(POLLIN), revents: 0)
        guard poll(&answer, 1, answersWithinMilliseconds) > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: question.count)
        var descriptor: Int32 = -1
        var message = clinux_message()
        let result = clinux_receive(connected, &bytes, bytes.count, &descriptor, 1, &message)
        guard result >= 0, message.descriptors == 1 else { return nil }
        return OwnedDescriptor(descriptor)
    }

    private static func isListening(_ number: Int32) -> Bool {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(number, SOL_SOCKET, SO_ACCEPTCONN, &value, &length) == 0 && value == 1
    }
}
