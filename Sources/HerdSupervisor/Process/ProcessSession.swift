import CLinux
import Glibc

/// A worker and all that it started, except what made a session of its own.
///
/// The kernel gives a session's number to no other process while the session has a member.
struct ProcessSession: Equatable, Sendable {
    /// The pid of the process that made it.
    let leader: pid_t

    /// Everybody in it who is not a zombie.
    var members: [pid_t] {
        ProcFile.processes().filter { isMember($0) }
    }

    /// Sends a signal to every member; returns how many there were.
    @discardableResult
    func signal(_ number: Int32) -> Int {
        members.reduce(into: 0) { count, pid in
            let pidfd = clinux_pidfd_open(pid)
            guard pidfd >= 0 else { return }
            defer { close(pidfd) }
            // Asked again now that the pidfd holds on to it: the pid may have changed hands.
            guard isMember(pid), clinux_pidfd_signal(pidfd, number) == 0 else { return }
            count += 1
        }
    }

    private func isMember(_ pid: pid_t) -> Bool {
        guard let stat = ProcessStat(of: pid) else { return false }
        return stat.session == leader && stat.isAlive
    }
}

extension ProcFile {
    /// Every process that `/proc` shows.
    static func processes() -> [pid_t] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var pids: [pid_t] = []
        while let entry = readdir(folder) {
            if let pid = pid_t(entry.name) { pids.append(pid) }
        }
        return pids
    }
}

extension UnsafeMutablePointer<dirent> {
    var name: String {
        withUnsafeBytes(of: pointee.d_name) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
