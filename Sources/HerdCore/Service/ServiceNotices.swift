/// What a supervisor that is itself a service tells its service manager, and when (sd_notify(3)).
///
///     starting ── all serve, or patience ends ──▶ ready ◀──▶ reloading
///         └──────────────── down ────────────────────┴──────────┴────▶ stopping
public struct ServiceNotices: Equatable, Sendable {
    private enum Phase: Equatable, Sendable {
        case starting(until: Moment)
        case ready, reloading, stopping
    }

    private var phase: Phase
    private var status = ""

    /// A herd of which one server never becomes ready is up nevertheless once `patience` ends: the
    /// service manager would else end all the others.
    public init(begun now: Moment, patience: Duration) {
        phase = .starting(until: now + patience)
    }

    /// The messages that are due, each a packet.
    public mutating func look(at herd: ServiceView, now: Moment) -> [String] {
        var lines: [String] = []
        let next = nextPhase(herd, now)
        if next != phase {
            phase = next
            lines = Self.announcement(of: next, now)
        }
        let sentence = herd.sentence
        if sentence != status {
            status = sentence
            lines.append("STATUS=\(sentence)")
        }
        return lines.isEmpty ? [] : [lines.joined(separator: "\n")]
    }

    /// Proves that the supervisor's thread turns.
    public static let alive = "WATCHDOG=1"

    private func nextPhase(_ herd: ServiceView, _ now: Moment) -> Phase {
        if herd.isGoingDown { return .stopping }
        switch phase {
        case .starting(let end): return herd.isUp || now >= end ? .ready : phase
        case .ready, .reloading: return herd.isReloading ? .reloading : .ready
        case .stopping: return .stopping
        }
    }

    private static func announcement(of phase: Phase, _ now: Moment) -> [String] {
        switch phase {
        case .starting: []
        case .ready: ["READY=1"]
        case .reloading: ["RELOADING=1", "MONOTONIC_USEC=\(now.microseconds)"]
        case .stopping: ["STOPPING=1"]
        }
    }
}

/// What a service manager may know of a herd.
public struct ServiceView: Equatable, Sendable {
    public var members: [Member]
    public var isReloading: Bool
    public var isGoingDown: Bool

    public struct Member: Equatable, Sendable {
        public var name: String
        public var state: ServerState
        public var wanted: Wanted

        public init(name: String, state: ServerState, wanted: Wanted) {
            self.name = name
            self.state = state
            self.wanted = wanted
        }
    }

    public init(members: [Member], isReloading: Bool, isGoingDown: Bool) {
        self.members = members
        self.isReloading = isReloading
        self.isGoingDown = isGoingDown
    }

    private var wanted: [Member] { members.filter { $0.wanted == .up } }

    var isUp: Bool { !wanted.isEmpty && wanted.allSatisfy(\.state.isServing) }

    /// One line for `systemctl status`.
    var sentence: String {
        if isGoingDown {
            let left = members.count { $0.state != .stopped }
            return "stopping: \(left) of \(members.count) left"
        }
        let missing = wanted.filter { !$0.state.isServing }
        let names = missing.map { "\($0.name) (\($0.state.rawValue))" }.joined(separator: ", ")
        let count = "\(wanted.count - missing.count) of \(wanted.count) ready"
        return (isReloading ? "reloading; " : "") + count
            + (missing.isEmpty ? "" : "; not \(names)")
    }
}

extension Moment {
    /// Of CLOCK_MONOTONIC, which the supervisor's moments are.
    fileprivate var microseconds: Int64 {
        let (seconds, attoseconds) = sinceStart.components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
