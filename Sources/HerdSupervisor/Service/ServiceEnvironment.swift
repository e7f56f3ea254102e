import Foundation
import HerdCore

/// What whoever started this process as a service gave it: systemd, or a container's engine.
public struct ServiceEnvironment: Sendable {
    /// Sockets that are bound already.
    var passed = PassedDescriptors()
    /// Where to tell how the herd is (`NOTIFY_SOCKET`).
    var notifySocket: String?
    /// Whether silence there counts as a hang (`WATCHDOG_USEC`).
    var isWatched = false
    /// Whether this is the first process of its PID namespace, which inherits all orphans.
    var isInit = false
    /// Whether every child of this process is a worker, or has come of one.
    private(set) var ownsOrphans = false

    /// Nobody: as for a supervisor that was started by hand.
    public init() {}

    /// What the environment of this process says, where it was meant for it.
    public static var ofThisProcess: Self {
        Self(ProcessInfo.processInfo.environment, pid: getpid())
    }

    /// Becomes the parent of whoever loses its own among what the workers start; before they do.
    public mutating func claimOrphans() { ownsOrphans = !isInit && Orphans.claim() }

    init(_ variables: [String: String], pid: pid_t) {
        passed = PassedDescriptors(variables, pid: pid)
        notifySocket = variables["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let watched = variables["WATCHDOG_PID"].map { $0 == String(pid) } ?? true
        isWatched = watched && variables["WATCHDOG_USEC"] != nil
        isInit = pid == 1
    }
}
