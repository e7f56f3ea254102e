import CLinux
import Glibc
import HerdCore

/// Listening sockets that only workers have any more.
enum ReturnedSocket {
    /// Where every worker has its socket (sd_listen_fds(3)).
    private static let number: Int32 = 3

    /// The socket of a living worker; nil where the kernel does not let us have it, or where the
    /// worker has no listening socket there.
    ///
    /// It is a duplicate (pidfd_getfd(2)): the worker need not be asked, and may be stopped.
    static func take(from process: WorkerProcess) -> OwnedDescriptor? {
        let taken = clinux_pidfd_getfd(process.pidfd, number)
        guard taken >= 0 else { return nil }
        let socket = OwnedDescriptor(taken)
        return isListening(socket.number) ? socket : nil
    }

    private static func isListening(_ number: Int32) -> Bool {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(number, SOL_SOCKET, SO_ACCEPTCONN, &value, &length) == 0 && value == 1
    }
}
