import Glibc

/// The process group of the supervisor, out of which each worker steps to make its own session.
enum ProcessGroup {
    /// Makes this process lead a group where its own lies outside of its PID namespace.
    ///
    /// So it is with the first process of a namespace, unless it made a session. Nobody in there
    /// could join that group, and who can't leave the group that Foundation's Process has it lead
    /// can't make a session.
    static func leadIfNoneIsSeen() {
        guard getpgrp() == 0, setpgid(0, 0) == 0 else { return }
        let terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard terminal >= 0 else { return }
        defer { close(terminal) }
        // Ctrl-C is for the group in the foreground; to step there is a signal's worth.
        signal(SIGTTOU, SIG_IGN)
        tcsetpgrp(terminal, getpgrp())
    }
}
