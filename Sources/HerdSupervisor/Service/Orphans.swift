import CLinux
import Glibc

/// Processes that became children of this one when their parents ended: as all do of the first one
/// in a PID namespace, and those below us once we have claimed them.
enum Orphans {
    /// Has orphans of what this process starts become its children.
    ///
    /// False where it has children already: their orphans would be taken for those of workers.
    static func claim() -> Bool { children.isEmpty && clinux_reap_orphans() == 0 }

    /// Collects those that have ended.
    ///
    /// `own` are children whose exits somebody else here waits for; a launch must not be under way,
    /// since its child is not among them yet.
    static func reap(except own: Set<pid_t> = []) {
        guard hasZombie else { return }
        for pid in children where !own.contains(pid) {
            guard ProcessStat(of: pid)?.isAlive == false else { continue }
            waitpid(pid, nil, WNOHANG)
        }
    }

    /// Who has not ended; nobody but us can collect them, so their pids are their own.
    static var living: [pid_t] { children.filter { ProcessStat(of: $0)?.isAlive == true } }

    private static var children: [pid_t] {
        let parent = getpid()
        return ProcFile.processes().filter { ProcessStat(of: $0)?.parent == parent }
    }

    /// Asked first since it costs one system call, and a look through `/proc` hundreds.
    private static var hasZombie: Bool {
        var information = siginfo_t()
        let result = waitid(P_ALL, 0, &information, WEXITED | WNOHANG | WNOWAIT)
        return result == 0 && information.si_signo != 0
    }
}
