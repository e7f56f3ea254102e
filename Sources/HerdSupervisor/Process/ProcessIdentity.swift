import Glibc

/// Which process this is, for ever: a pid alone is given again to others.
struct ProcessIdentity: Hashable, Codable, Sendable {
    let pid: pid_t
    /// When it started, in clock ticks since the computer did.
    let startTicks: UInt64
    /// The kernel's random name for the time since the computer started.
    let bootID: String

    /// The process that has this pid now, a zombie included; nil where there is none.
    init?(of pid: pid_t) {
        guard let stat = ProcessStat(of: pid), let boot = Self.bootID() else { return nil }
        self.pid = pid
        startTicks = stat.startTicks
        bootID = boot
    }

    /// The name of this boot.
    static func bootID() -> String? {
        ProcFile.read("/proc/sys/kernel/random/boot_id").map { String($0.prefix { $0 != "\n" }) }
    }

    /// Whether that very process is still there, if only as a zombie.
    var exists: Bool { Self(of: pid) == self }
}
