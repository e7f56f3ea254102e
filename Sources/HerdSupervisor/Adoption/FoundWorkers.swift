import Glibc

/// A worker's process as `/proc` shows it: the supervisor that was killed may not have had the time
/// to write down what it had just started.
struct FoundWorker {
    let key: WorkerKey
    let process: WorkerProcess
    /// False of what a worker has left behind that is no more.
    let leadsSession: Bool

    /// Those of the herd whose folder for sockets and pipes is `run`.
    ///
    /// What a worker started has the same mark, and is younger.
    static func all(run: String) -> [FoundWorker] {
        let marked = ProcFile.processes().compactMap { MarkedProcess($0, run: run) }
        return Dictionary(grouping: marked, by: \.key).values.compactMap { family in
            guard let oldest = family.min(by: { $0.order < $1.order }) else { return nil }
            return FoundWorker(oldest)
        }
    }

    private init?(_ found: MarkedProcess) {
        let group = ControlGroups.group(of: found.identity.pid, found.key)
        guard let process = found.identity.openProcess(group: group) else { return nil }
        key = found.key
        self.process = process
        leadsSession = found.leadsSession
    }
}

private struct MarkedProcess {
    let key: WorkerKey
    let identity: ProcessIdentity
    let leadsSession: Bool

    init?(_ pid: pid_t, run: String) {
        guard let stat = ProcessStat(of: pid), stat.isAlive,
            let identity = ProcessIdentity(of: pid),
            let mark = WorkerMark(of: pid), mark.run == run
        else { return nil }
        key = mark.key
        self.identity = identity
        leadsSession = stat.session == pid
    }

    /// Of processes that started within the same tick the smaller pid is most likely the first.
    var order: (UInt64, pid_t) { (identity.startTicks, identity.pid) }
}
