import CLinux
import Glibc

/// A worker and everybody that came of it, wherever they went.
///
/// Where the worker has a control group, that knows them all. Elsewhere they are whoever is in its
/// session, and whoever has its mark: a session of one's own, or a parent that is gone, takes the
/// environment from nobody. Who makes a session and clears its environment is lost sight of.
struct WorkerFamily: Sendable {
    let leader: ProcessIdentity
    let mark: WorkerMark
    let group: ControlGroup?
    /// Whether we have the leader's pidfd: then nobody else has got its pid, or had it before.
    let isWatched: Bool

    /// Everybody who is not a zombie.
    var members: [pid_t] {
        if let group, groupKnowsAll { return group.members }
        let scan = Scan(of: self)
        return ProcFile.processes().filter { scan.finds($0) }
    }

    /// Sends signals to every member, one after the other; returns who got them.
    @discardableResult
    func signal(_ numbers: Int32...) -> [pid_t] {
        let scan = Scan(of: self)
        return members.filter { pid in
            let pidfd = clinux_pidfd_open(pid)
            guard pidfd >= 0 else { return false }
            defer { close(pidfd) }
            // Asked again now that the pidfd holds on to it: the pid may have changed hands.
            guard scan.finds(pid) else { return false }
            return numbers.allSatisfy { clinux_pidfd_signal(pidfd, $0) == 0 }
        }
    }

    /// Kills every member.
    func kill() {
        if groupKnowsAll, group?.kill() == true { return }
        signal(SIGKILL)
    }

    /// Kills whoever is left; true where nobody is, and then nothing is left of its group either.
    ///
    /// A killed process is gone only when it runs once more, and one that was being forked may
    /// have been missed: hence asked again until it is true.
    func isGone() -> Bool {
        guard members.isEmpty else {
            kill()
            return false
        }
        group?.remove()
        return true
    }

    /// Names and pids, for people.
    static func names(of pids: [pid_t]) -> String {
        let shown = pids.prefix(namesMax).map { pid in
            "\(ProcessStat(of: pid)?.name ?? "?") (pid \(pid))"
        }
        let more = pids.count > namesMax ? ["\(pids.count - namesMax) more"] : []
        return (shown + more).joined(separator: ", ")
    }

    private static let namesMax = 5

    /// False where somebody has put the worker elsewhere, or where its group is not to be seen.
    private var groupKnowsAll: Bool {
        guard let group, group.exists else { return false }
        guard let stat = ProcessStat(of: leader.pid), stat.startTicks == leader.startTicks,
            stat.isAlive
        else { return true }
        return group.holds(leader.pid)
    }
}

/// One look through `/proc` for the members of a family.
private struct Scan {
    private let family: WorkerFamily
    /// Whether the session of the leader's number is still the one that it made.
    private let ownsSession: Bool

    init(of family: WorkerFamily) {
        self.family = family
        ownsSession = Self.ownsSession(family)
    }

    func finds(_ pid: pid_t) -> Bool {
        guard let stat = ProcessStat(of: pid), stat.isAlive,
            stat.startTicks >= family.leader.startTicks
        else { return false }
        return ownsSession && stat.session == family.leader.pid
            || family.group?.holds(pid) == true || WorkerMark(of: pid) == family.mark
    }

    /// While a session has a member the kernel gives its number to no other; but it may have ended,
    /// and a later one of the same number may have lost its leader too.
    private static func ownsSession(_ family: WorkerFamily) -> Bool {
        let leader = family.leader
        if let stat = ProcessStat(of: leader.pid) { return stat.startTicks == leader.startTicks }
        if family.isWatched { return true }
        return ProcessSession(leader: leader.pid).members.contains {
            WorkerMark(of: $0) == family.mark
        }
    }
}
