import CLinux
import Glibc
import HerdCore

/// Waits until a process that need not be our child is gone; false when time is over first.
public func waitForEnd(of pid: Int32, within limit: Duration) -> Bool {
    let process = clinux_pidfd_open(pid)
    // There is no such process any more.
    guard process >= 0 else { return true }
    defer { close(process) }
    var waited = pollfd(fd: process, events: Int16(POLLIN), revents: 0)
    let end = ContinuousClock.now + limit
    while true {
        let left = max(0, (end - .now).wholeMilliseconds)
        let count = poll(&waited, 1, Int32(clamping: left))
        if count < 0 && errno == EINTR { continue }
        return count > 0
    }
}
