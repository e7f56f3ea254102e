import Glibc
import HerdCore

/// A worker's process and what is known of it.
final class RunningWorker {
    let key: WorkerKey
    let process: WorkerProcess
    /// The worker and everybody that came of it.
    let family: WorkerFamily
    let release: String?
    let startedAt: Moment
    /// Whether an earlier supervisor has started it.
    var isAdopted = false
    /// Nil where the kernel counts none for it alone.
    let memoryCount: MemoryCount?
    var exitWatch: Reactor.Watch?
    var link: ControlLink?
    /// What it was told to do, and has not answered.
    var orders: [ControlOrder] = []
    /// Who puts questions to it, if it is a spare.
    var examiner: SpareExaminer?
    /// Who tries whether it serves, until it does.
    var prober: ReadinessProber?
    /// What it says of itself (`STATUS=`).
    var says: String?
    /// It has ended as it was told to, and others of its family have not.
    var isOutlived = false
    /// It got SIGKILL, and its family with it.
    var isKilled = false
    private(set) var memoryBytes: Int?
    private(set) var cpuPercent: Double?
    private var lastLook: (at: Moment, cpu: Duration)?

    init(
        key: WorkerKey,
        process: WorkerProcess,
        run: String,
        release: String?,
        startedAt: Moment
    ) {
        self.key = key
        self.process = process
        family = WorkerFamily(
            leader: process.identity,
            mark: WorkerMark(run: run, key: key),
            group: process.group,
            isWatched: true
        )
        self.release = release
        self.startedAt = startedAt
        memoryCount = MemoryCount(ofWorker: process.pid)
    }

    /// Lets go of everything that waits for the worker.
    func closeConnections() {
        link?.close()
        for order in orders { order.cancel() }
        examiner?.cancel()
        prober?.cancel()
    }

    /// Looks at what the process uses; the CPU's share is that since the last look.
    func look(at now: Moment) {
        guard let stat = ProcessStat(of: process.pid) else { return }
        memoryBytes = stat.memoryBytes
        let cpu = stat.cpuTime
        if let lastLook, now > lastLook.at {
            let share = (cpu - lastLook.cpu) / (now - lastLook.at)
            cpuPercent = (share * 1_000).rounded() / 10
        }
        lastLook = (now, cpu)
    }
}
