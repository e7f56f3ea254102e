import Glibc
import HerdCore

/// A worker has ended when everybody has that came of it.
extension Supervisor {
    /// Often enough that a stop is not noticeably longer for it.
    private static let lookAtFamilyAfter = Duration.milliseconds(20)

    /// Whether the others of a worker's family may use what is left of the time that a stop takes.
    ///
    /// They were told with it. Nobody else waits for the worker's end then; one that dies is
    /// replaced at once, and what it has left behind is killed.
    func waits(forFamilyOf worker: RunningWorker) -> Bool {
        let known = life[worker.key.server]?.workers ?? []
        guard let life = known.first(where: { $0.generation == worker.key.generation }),
            case .ending(.terminate, _) = life.phase
        else { return false }
        return !worker.family.members.isEmpty
    }

    func lookAtFamily(of worker: RunningWorker) {
        guard !worker.isOutlived else { return }
        worker.isOutlived = true
        lookAtFamily(worker.key)
    }

    private func lookAtFamily(_ key: WorkerKey) {
        lookForExit(key)
        guard workers[key] != nil else { return }
        after(Self.lookAtFamilyAfter) { $0.lookAtFamily(key) }
    }

    /// SIGCONT first: a stopped process would not hear.
    ///
    /// The whole family is told: a shell acts on a signal only when what it waits for has ended.
    func terminate(_ key: WorkerKey) {
        let signal = origin(of: key.server, .server)?.member.stop.signal ?? .terminate
        workers[key]?.family.signal(SIGCONT, signal.number)
    }

    func kill(_ key: WorkerKey) {
        guard let worker = workers[key] else { return }
        if worker.isOutlived { recordKill(of: worker.family.members, leftBy: key) }
        worker.isKilled = true
        worker.family.kill()
    }

    /// Whoever the worker left behind could still accept clients: it goes too.
    func endFamily(of worker: RunningWorker) {
        let family = worker.family
        // Those that were killed with the worker may need an instant longer.
        if !worker.isKilled { recordKill(of: family.members, leftBy: worker.key) }
        if !family.isGone() { dying.append(family) }
    }

    func lookAtDying() {
        dying.removeAll { $0.isGone() }
    }

    private func recordKill(of pids: [pid_t], leftBy key: WorkerKey) {
        guard !pids.isEmpty else { return }
        let count = pids.count == 1 ? "a process" : "\(pids.count) processes"
        let names = WorkerFamily.names(of: pids)
        record(
            "worker \(key.generation) has left \(count) behind, killed now: \(names)",
            of: key.server
        )
    }
}
