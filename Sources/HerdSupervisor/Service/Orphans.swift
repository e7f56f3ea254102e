import Glibc

/// Processes that became children of this one when their parents ended, as all do of the first one
/// in a PID namespace.
enum Orphans {
    /// Collects those that have ended.
    ///
    /// `own` are children whose exits somebody else here waits for; a launch must not be under way,
    /// since its child is not among them yet.
    static func reap(except own: Set<pid_t>) {
        guard hasZombie else { return }
        let parent = getpid()
        for pid in ProcFile.processes() where !own.contains(pid) {
            guard let stat = ProcessStat(of: pid), stat.parent == parent, stat.state == "Z" else {
                continue
            }
            waitpid(pid, nil, WNOHANG)
        }
    }

    /// Asked first since it costs one system call, and a look through `/proc` hundreds.
    private static var hasZombie: Bool {
        var information = siginfo_t()
        let result = waitid(P_ALL, 0, &information, WEXITED | WNOHANG | WNOWAIT)
        return result == 0 && information.si_signo != 0
    }
}
