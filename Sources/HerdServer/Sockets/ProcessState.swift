/// What the kernel says of another process (proc_pid_stat(5)).
enum ProcessState {
    /// Whether SIGSTOP, or a debugger, has stopped it.
    static func isStopped(_ pid: Int32) -> Bool {
        guard let bytes = try? FileBytes.read("/proc/\(pid)/stat") else { return false }
        let text = String(decoding: bytes, as: UTF8.self)
        // The state stands behind the program's name, which may hold anything but its last ")".
        guard let end = text.lastIndex(of: ")") else { return false }
        let state = text[text.index(after: end)...].first { $0 != " " }
        return state == "T" || state == "t"
    }
}
