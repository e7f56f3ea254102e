import CLinux
import Foundation

/// The SIGINTs that come to this process, for a command that has something to do before it ends.
public enum Interrupts {
    /// From now on no SIGINT ends the process: each is an element, until the process ends.
    ///
    /// Where SIGINT is ignored, as of `command &` in a script, it stays so, and none comes.
    public static func stream() throws -> AsyncStream<Void> {
        let (interrupts, continuation) = AsyncStream<Void>.makeStream()
        guard !isIgnored else { return interrupts }
        var ends: [Int32] = [-1, -1]
        let kind =
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw LinuxError(attempt: "make a socket pair", code: errno)
        }
        let reading = ends[0]
        try LinuxError.check("catch SIGINT", clinux_signals_write(ends[1], [SIGINT], 1))
        Thread.detachNewThread {
            while waitForInterrupt(reading) { continuation.yield() }
            continuation.finish()
        }
        return interrupts
    }

    private static var isIgnored: Bool {
        var action = sigaction()
        sigaction(SIGINT, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    private static func waitForInterrupt(_ descriptor: Int32) -> Bool {
        var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        var byte: UInt8 = 0
        while true {
            guard poll(&waited, 1, -1) >= 0 || errno == EINTR else { return false }
            switch read(descriptor, &byte, 1) {
            case 1: return true
            case 0: return false
            default: guard errno == EINTR || errno == EAGAIN else { return false }
            }
        }
    }
}
