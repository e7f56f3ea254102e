import Glibc
import HerdCore

/// Workers and all that they have started, as `/proc` shows it.
enum ProcessFamily {
    /// As much of a command line as a terminal might show.
    private static let commandMax = 1_024

    /// These processes, their descendants, and who is in one of their sessions.
    static func members(of roots: [Int32]) -> [ProcessDetail] {
        let all = ProcFile.processes().reduce(into: [Int32: ProcessStat]()) { stats, pid in
            stats[pid] = ProcessStat(of: pid)
        }
        var members = Set(all.keys.filter { all[$0].map { roots.contains($0.session) } ?? false })
        var young = roots.filter { all[$0] != nil } + members
        while let parent = young.popLast() {
            members.insert(parent)
            young += all.filter { $0.value.parent == parent && !members.contains($0.key) }.keys
        }
        return members.sorted().compactMap { pid in all[pid].map { detail(pid, $0) } }
    }

    private static func detail(_ pid: Int32, _ stat: ProcessStat) -> ProcessDetail {
        ProcessDetail(
            pid: pid,
            parent: stat.parent,
            command: command(of: pid) ?? "[\(stat.name)]",
            state: String(stat.state),
            cpuSeconds: stat.cpuTime.roundedSeconds,
            memoryBytes: stat.memoryBytes
        )
    }

    /// The program without its folder, and its arguments; nil where it has none, as a zombie.
    private static func command(of pid: Int32) -> String? {
        let text = ProcFile.read("/proc/\(pid)/cmdline") ?? ""
        var words = text.split(separator: "\0", omittingEmptySubsequences: false)
        if words.last == "" { words.removeLast() }
        guard let program = words.first else { return nil }
        words[0] = program.split(separator: "/").last ?? program
        return String(words.joined(separator: " ").prefix(commandMax))
    }
}
