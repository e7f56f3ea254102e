import Glibc

/// Where a supervisor makes a control group for each worker: in its own.
///
/// No controller is turned on there, so a group costs and limits nothing.
public struct ControlGroups: Sendable {
    /// The folder of the supervisor's own group.
    let folder: String

    /// Nil where there is no second kind of control groups, or none that may be made.
    ///
    /// Who moves a process needs to write to the group that it leaves, too.
    public static let ofThisProcess: Self? = {
        guard let folder = ControlGroupMount.folder(of: getpid()), access(folder, W_OK) == 0,
            access("\(folder)/cgroup.procs", W_OK) == 0
        else { return nil }
        return Self(folder: folder)
    }()

    /// By what a worker's family is known, for the log.
    static func sentence(_ groups: Self?) -> String {
        groups.map { "every worker has a control group, in \($0.folder)" }
            ?? "no control group can be made; what a worker starts is known by its session and mark"
    }

    /// The group of a worker that is to be; it is made when the worker is.
    func group(for key: WorkerKey) -> ControlGroup {
        ControlGroup(folder: "\(folder)/\(Self.prefix(key))\(getpid())")
    }

    /// The group of a worker that some supervisor has started; nil where it has none of its own.
    static func group(of pid: pid_t, _ key: WorkerKey) -> ControlGroup? {
        guard let folder = ControlGroupMount.folder(of: pid),
            folder.split(separator: "/").last?.hasPrefix(prefix(key)) == true
        else { return nil }
        return ControlGroup(folder: folder)
    }

    /// Removes groups that are empty and whose supervisor is gone: of workers that ended before it
    /// could write down that they were there.
    func removeRemains() {
        guard let handle = opendir(folder) else { return }
        defer { closedir(handle) }
        while let entry = readdir(handle) {
            let name = entry.name
            guard name.hasPrefix(Self.namePrefix),
                let supervisor = name.split(separator: "-").last.flatMap({ pid_t($0) }),
                Glibc.kill(supervisor, 0) != 0, errno == ESRCH
            else { continue }
            // Refused while somebody is in it.
            rmdir("\(folder)/\(name)")
        }
    }

    private static let namePrefix = "herd-"

    /// The pid of its supervisor follows: herds may have names of servers in common.
    private static func prefix(_ key: WorkerKey) -> String {
        "\(namePrefix)\(key.server).\(key.generation)-"
    }
}
