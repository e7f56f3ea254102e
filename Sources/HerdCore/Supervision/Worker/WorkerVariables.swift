/// Environment variables by which a supervisor talks to its workers.
///
/// The first six are systemd's (sd_listen_fds(3), sd_notify(3), sd_watchdog_enabled(3)). A
/// supervisor that is itself a service of systemd has got some of them, and they mean it alone.
public enum WorkerVariables {
    public static let names: Set = [
        "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "NOTIFY_SOCKET", "WATCHDOG_USEC",
        "WATCHDOG_PID", "HERD_RUN", "HERD_PREDECESSOR", "HERD_SPARE", "HERD_WORKER",
    ]
}
