/// What `herdctl` exits with: a contract, scripts build on it.
///
/// 3 and 4 are the LSB's for `status`, 75 and 78 are sysexits.h's, 124 is that of `timeout(1)`.
public enum CommandExit: Int32, Equatable, Sendable, CaseIterable {
    case done = 0
    case failed = 1
    /// The command line makes no sense.
    case usage = 2
    /// What runs is not what is wanted: a server is not ready (`status`), or herd.json differs from
    /// what runs (`plan --exit-code`).
    case notReady = 3
    /// There is no such server, or no herd is up.
    case unknown = 4
    /// Another operation is running.
    case busy = 75
    case badConfiguration = 78
    case timedOut = 124
    /// Ctrl-C: the command ends by SIGINT, which a shell tells as 130.
    case interrupted = 130
}
