import CLinux
import Glibc
import HerdCore

extension ProcessIdentity {
    /// A descriptor of that very process; nil where it is gone.
    ///
    /// The descriptor comes first and the look at the process after it, so that whoever got the pid
    /// meanwhile is told apart.
    func openProcess(group: ControlGroup? = nil) -> WorkerProcess? {
        let pidfd = clinux_pidfd_open(pid)
        guard pidfd >= 0 else { return nil }
        guard exists, clinux_pidfd_signal(pidfd, 0) == 0 else {
            close(pidfd)
            return nil
        }
        return WorkerProcess(identity: self, pidfd: pidfd, inherited: [], group: group)
    }

    /// Whether it is there, and not as a zombie.
    var isRunning: Bool { openProcess().map { $0.exitStatus() == nil } ?? false }
}

extension WorkerProcess {
    /// How a process that is not our child has ended; it is known to be gone.
    ///
    /// As long as its parent has not collected it `/proc` tells, after that the pidfd does, where
    /// the kernel can (Linux 6.15).
    func exitOfStranger() -> WorkerExit {
        if let stat = ProcessStat(of: pid), stat.startTicks == identity.startTicks,
            stat.state == "Z", let status = stat.exitStatus
        {
            return WorkerExit(waitStatus: status)
        }
        var status: Int32 = 0
        guard clinux_pidfd_exit(pidfd, &status) == 1 else { return .unknown }
        return WorkerExit(waitStatus: status)
    }
}

extension WorkerExit {
    /// From what `wait` gives: the signal in the low seven bits, the exit code above the eighth.
    init(waitStatus status: Int32) {
        let signal = status & 0x7f
        self = signal == 0 ? .code((status >> 8) & 0xff) : .signal(signal)
    }
}
