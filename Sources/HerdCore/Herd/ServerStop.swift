/// How a worker that is somebody else's program is asked to end.
public struct ServerStop: Equatable, Sendable {
    public var signal: StopSignal = .terminate
    /// From the signal to SIGKILL; nil is the herd's own.
    public var grace: Duration?

    public init() {}
}

/// A signal that servers take for a wish that they end.
public enum StopSignal: String, Equatable, Sendable, CaseIterable {
    case terminate = "SIGTERM"
    case interrupt = "SIGINT"
    case quit = "SIGQUIT"
    case hangUp = "SIGHUP"
    case user1 = "SIGUSR1"
    case user2 = "SIGUSR2"
    case windowChange = "SIGWINCH"

    /// As Linux has it on x86-64 and arm64 (signal(7)).
    public var number: Int32 {
        switch self {
        case .hangUp: 1
        case .interrupt: 2
        case .quit: 3
        case .user1: 10
        case .user2: 12
        case .terminate: 15
        case .windowChange: 28
        }
    }
}

extension HerdConfiguration {
    /// The ladder by which workers of that server are ended: its own rungs, else the herd's.
    public func stop(of server: String) -> StopPolicy {
        var policy = stop
        guard let own = self.server(named: server)?.stop else { return policy }
        policy.signal = own.signal
        policy.grace = own.grace ?? policy.grace
        return policy
    }

    /// The longest time that a worker of the herd may take to end.
    public var longestGrace: Duration {
        servers.map { stop(of: $0.name).grace }.max() ?? stop.grace
    }
}
