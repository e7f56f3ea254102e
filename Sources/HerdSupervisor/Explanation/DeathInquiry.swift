import HerdCore

/// What is to be found out about a death, off the supervisor's thread.
struct DeathInquiry: Sendable {
    var worker: WorkerKey
    /// Where somebody unknown has killed it.
    var memory: Memory?
    /// That it should have bound, and perhaps could not.
    var port: Int?

    struct Memory: Sendable {
        var pid: Int32
        var startedAt: Moment
        /// Counted in its cgroup since it was last known to live; nil where nothing is counted.
        var kills: Int?
        var isOwnCgroup: Bool
    }

    func complete(_ record: inout DeathRecord, _ logs: LogCollector, _ kernel: KernelLog) {
        record.lines = logs.lastLines(
            server: worker.server,
            generation: worker.generation,
            limit: RecentLines.linesMax
        )
        if let memory {
            let answer = kernel.kill(of: memory.pid, startedAt: memory.startedAt)
            record.add(
                MemoryVerdict(answer, kills: memory.kills, isOwnCgroup: memory.isOwnCgroup)
            )
        }
        if let port, let sentence = PortOwner.sentence(port: port, PortHolders.owners(of: port)) {
            record.remarks.append(sentence)
        }
    }
}

/// A worker that is gone, for whoever tells of its death.
struct DepartedWorker: Sendable {
    let key: WorkerKey
    let pid: Int32
    let release: String?
    let startedAt: Moment
    let dumpedCore: Bool?
    /// Counted in its own cgroup, if it has one.
    let memoryKills: Int?

    /// To be made while its cgroup is there.
    init(_ worker: RunningWorker) {
        key = worker.key
        pid = worker.process.pid
        release = worker.release
        startedAt = worker.startedAt
        dumpedCore = worker.process.dumpedCore
        memoryKills = worker.memoryCount?.kills
    }
}
