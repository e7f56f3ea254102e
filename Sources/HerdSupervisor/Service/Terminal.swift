import Glibc

/// The terminal from which this process was started (tty(4)).
enum Terminal {
    /// False for what runs in the background or as a service, and once the terminal is closed.
    static var isThere: Bool {
        let terminal = open("/dev/tty", O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard terminal >= 0 else { return false }
        close(terminal)
        return true
    }
}
