import Glibc

/// A control group of Linux's second kind (cgroups(7)): a folder that knows a process which was put
/// there, and everybody that came of it.
///
/// A session is left by setsid(2), a parent by a second fork; a control group by nothing that a
/// worker does unless it is root.
struct ControlGroup: Hashable, Codable, Sendable {
    /// Absolute.
    let folder: String

    /// False where it is there already and not empty, or may not be made.
    func make() -> Bool {
        if mkdir(folder, 0o755) == 0 { return true }
        // What a supervisor that was killed has left empty.
        return errno == EEXIST && rmdir(folder) == 0 && mkdir(folder, 0o755) == 0
    }

    var exists: Bool { access(folder, F_OK) == 0 }

    /// Puts a process there; false where that is not allowed.
    func take(_ pid: pid_t) -> Bool { write("\(pid)", to: "cgroup.procs") }

    /// Who is in it, or in a group that was made in it; zombies are not.
    var members: [pid_t] {
        folders.flatMap { folder in
            // Processes outside of our PID namespace are shown as 0.
            ProcFile.lines("\(folder)/cgroup.procs").compactMap { pid_t($0) }.filter { $0 > 0 }
        }
    }

    /// Whether a process is in it now.
    func holds(_ pid: pid_t) -> Bool {
        guard let place = ControlGroupMount.folder(of: pid) else { return false }
        return place == folder || place.hasPrefix("\(folder)/")
    }

    /// Kills all of them at once, those included that are being forked; false before Linux 5.14.
    func kill() -> Bool { write("1", to: "cgroup.kill") }

    /// Removes it; nothing happens while somebody is in it.
    func remove() {
        for folder in folders.reversed() { rmdir(folder) }
    }

    /// Its own, then those below it, parents first.
    private var folders: [String] {
        var found = [folder]
        var index = 0
        while index < found.count {
            found += Self.children(of: found[index])
            index += 1
        }
        return found
    }

    private static func children(of folder: String) -> [String] {
        guard let handle = opendir(folder) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
            let name = entry.name
            if name != ".", name != ".." { names.append("\(folder)/\(name)") }
        }
        return names
    }

    private func write(_ text: String, to file: String) -> Bool {
        let number = open("\(folder)/\(file)", O_WRONLY | O_CLOEXEC)
        guard number >= 0 else { return false }
        defer { close(number) }
        return Glibc.write(number, text, text.utf8.count) == text.utf8.count
    }
}
