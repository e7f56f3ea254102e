import Glibc

/// What whoever starts a worker tells it by environment variables.
public struct WorkerEnvironment: Equatable, Sendable {
    /// A bound, listening socket is waiting at descriptor 3 (`LISTEN_FDS`, meant for this process).
    public var hasListeningSocket = false
    /// Where to tell how this worker is (`NOTIFY_SOCKET`).
    public var notifySocket: String?
    /// How long a silence counts as a hang (`WATCHDOG_USEC`); nil: nobody watches.
    public var watchdog: Duration?
    /// The folder for the control socket (`HERD_RUN`).
    public var runFolder: String?
    /// The worker that this one succeeds (`HERD_PREDECESSOR`).
    public var predecessor: Int32?
    /// This worker only shows that it could serve (`HERD_SPARE=1`): neighbors hear nothing from it.
    public var isSpare = false
    /// Where this worker is to fail, in a test (`HERD_FAILPOINT`).
    public var failpoint: String?

    public init() {}

    /// Reads the variables that are meant for the process `pid`.
    ///
    /// `LISTEN_PID` and `WATCHDOG_PID` say whom they are for: a child may have inherited them.
    public init(_ variables: (String) -> String?, pid: Int32) {
        func isForUs(_ name: String) -> Bool {
            variables(name).map { $0 == String(pid) } ?? true
        }
        let count = variables("LISTEN_FDS").flatMap(Int.init) ?? 0
        hasListeningSocket = count > 0 && isForUs("LISTEN_PID")
        notifySocket = variables("NOTIFY_SOCKET")
        runFolder = variables("HERD_RUN")
        predecessor = variables("HERD_PREDECESSOR").flatMap(Int32.init)
        isSpare = variables("HERD_SPARE") == "1"
        failpoint = variables("HERD_FAILPOINT")
        if isForUs("WATCHDOG_PID"),
            let microseconds = variables("WATCHDOG_USEC").flatMap(Int64.init)
        {
            watchdog = .microseconds(microseconds)
        }
    }

    /// The pause between two signs of life: a second, or a third of the time that counts as a hang.
    public var beat: Duration {
        guard let watchdog else { return .seconds(1) }
        return min(.seconds(1), watchdog / 3)
    }

    /// The control socket of the worker `pid` of the server `name`.
    public func controlSocket(of name: String, pid: Int32) -> String? {
        runFolder.map { "\($0)/\(name).\(pid).sock" }
    }

    /// Where the worker `pid` waits for its predecessor's connections.
    public func takeSocket(of name: String, pid: Int32) -> String? {
        runFolder.map { "\($0)/\(name).\(pid).take" }
    }
}

extension WorkerEnvironment {
    public static var ofThisProcess: Self {
        Self({ name in getenv(name).map { String(cString: $0) } }, pid: getpid())
    }
}
