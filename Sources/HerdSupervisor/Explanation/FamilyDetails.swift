import Glibc
import HerdCore

/// Workers and all that they have started, as `/proc` shows it.
enum FamilyDetails {
    /// As much of a command line as a terminal might show.
    private static let commandMax = 1_024

    /// All of these families, and leaders that are zombies.
    static func members(of families: [WorkerFamily]) -> [ProcessDetail] {
        let pids = Set(families.flatMap { $0.members + [$0.leader.pid] })
        return pids.sorted().compactMap { pid in
            ProcessStat(of: pid).map { detail(pid, $0) }
        }
    }

    private static func detail(_ pid: Int32, _ stat: ProcessStat) -> ProcessDetail {
        ProcessDetail(
            pid: pid,
            parent: stat.parent,
            command: ProcFile.command(of: pid, max: commandMax) ?? "[\(stat.name)]",
            state: String(stat.state),
            cpuSeconds: stat.cpuTime.roundedSeconds,
            memoryBytes: stat.memoryBytes
        )
    }
}
