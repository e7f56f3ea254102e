/// How a process ended, as `waitid` tells it.
public enum WorkerExit: Codable, Equatable, Sendable {
    /// It called `exit` with this code, 0…255.
    case code(Int32)
    /// This signal killed it.
    case signal(Int32)
    /// It is gone, and nobody can say how.
    case unknown

    /// EX_CONFIG of sysexits.h: the configuration is wrong, and trying again changes nothing.
    public static let badConfiguration: Int32 = 78
}

extension WorkerExit: CustomStringConvertible {
    public var description: String {
        switch self {
        case .code(let code): "exit \(code)"
        case .signal(let signal): Self.name(ofSignal: signal)
        case .unknown: "exit unknown"
        }
    }

    /// Names of Linux's signals that end a process; the same on x86-64 and arm64.
    private static func name(ofSignal signal: Int32) -> String {
        switch signal {
        case 1: "SIGHUP"
        case 2: "SIGINT"
        case 3: "SIGQUIT"
        case 4: "SIGILL"
        case 5: "SIGTRAP"
        case 6: "SIGABRT"
        case 7: "SIGBUS"
        case 8: "SIGFPE"
        case 9: "SIGKILL"
        case 11: "SIGSEGV"
        case 13: "SIGPIPE"
        case 15: "SIGTERM"
        default: "signal \(signal)"
        }
    }
}
