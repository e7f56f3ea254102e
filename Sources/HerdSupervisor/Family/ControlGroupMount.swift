import Glibc

/// Where the tree of control groups is to be seen (proc_pid_mountinfo(5)).
struct ControlGroupMount: Equatable {
    /// The folder that shows it.
    let folder: String
    /// The group that this folder is; "/" where the whole tree is shown.
    let root: String

    /// The folder of the group that a process is in; nil where it is not to be seen.
    static func folder(of pid: pid_t) -> String? {
        let groups = ProcFile.lines("/proc/\(pid)/cgroup")
        // The other lines are of the first kind.
        guard let own = groups.first(where: { $0.hasPrefix("0::/") }) else { return nil }
        return all.lazy.compactMap { $0.folder(ofGroup: String(own.dropFirst(3))) }.first
    }

    /// Nil where a line of `/proc/self/mountinfo` is about something else.
    init?(_ line: String) {
        let halves = line.split(separator: " - ", maxSplits: 1)
        guard halves.count == 2, halves[1].hasPrefix("cgroup2 ") else { return nil }
        let fields = halves[0].split(separator: " ")
        // Odd letters in names of folders are written as octal numbers; nobody mounts it there.
        guard fields.count >= 5, !fields[4].contains("\\") else { return nil }
        folder = String(fields[4])
        root = String(fields[3])
    }

    /// The folder of the group that `/proc/PID/cgroup` calls `path`.
    func folder(ofGroup path: String) -> String? {
        if path == root { return folder }
        let above = root == "/" ? "/" : root + "/"
        guard path.hasPrefix(above) else { return nil }
        return "\(folder)/\(path.dropFirst(above.count))"
    }

    private static let all = ProcFile.lines("/proc/self/mountinfo").compactMap(Self.init)
}
