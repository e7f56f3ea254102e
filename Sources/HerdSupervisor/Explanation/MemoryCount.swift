import HerdCore

/// How many processes of a worker's own cgroup the kernel has killed for lack of memory.
struct MemoryCount: Equatable, Sendable {
    private let file: String
    private let before: Int

    /// Nil where the worker has no cgroup of its own, or none that counts.
    init?(ofWorker pid: Int32) {
        guard let file = Self.file(of: "\(pid)"), file != Self.file(of: "self"),
            let kills = Self.kills(in: file)
        else { return nil }
        self.file = file
        before = kills
    }

    /// Since the worker was first seen; nil where the cgroup is gone.
    var kills: Int? { Self.kills(in: file).map { $0 - before } }

    /// The file that counts for a process, a pid or `self`.
    static func file(of process: String) -> String? {
        let text = ProcFile.read("/proc/\(process)/cgroup") ?? ""
        return MemoryCgroup.files(of: text).first { kills(in: $0) != nil }
    }

    static func kills(in file: String) -> Int? {
        ProcFile.read(file).flatMap(MemoryCgroup.kills)
    }
}

/// The same for the cgroup of the supervisor, in which most workers are too.
struct SharedMemoryCount {
    private let file = MemoryCount.file(of: "self")
    private var previous: Int?
    private var latest: Int?

    init() {
        look()
        look()
    }

    /// To be called once a second.
    mutating func look() {
        previous = latest
        latest = file.flatMap(MemoryCount.kills)
    }

    /// Within the last two seconds: a process that is killed may need one to be gone.
    var recentKills: Int? {
        guard let previous, let now = file.flatMap(MemoryCount.kills) else { return nil }
        return now - previous
    }
}
