/// Tries on a server's port whether a worker serves, one connection after the other.
///
///     pausing ──▶ trying: connect ──▶ who took it? ──▶ ask ──▶ proven
///        ▲                  │               │           │
///        └──────────────────┴───────────────┴───────────┘
///               refused, another's, too slow, a wrong answer
///
/// A connection counts only if the worker itself has accepted it: the port may be answered by the
/// worker before it, or by a stranger, and where the supervisor listens the kernel makes
/// connections that nobody accepts. A request waits until that is known, since a server that has
/// answered may have hung up; but not for long, and then only its end does, for servers that are
/// given a connection only with its first bytes (TCP_DEFER_ACCEPT).
public struct ReadinessProbe: Equatable, Sendable {
    /// A server answers in milliseconds; so much is for one that is busy with its start.
    public static let tryWithin: Duration = .seconds(5)
    /// A server that runs accepts at once, unless it is given the connection only with its bytes.
    static let beginAfter: Duration = .milliseconds(500)
    /// Between looks at who has taken a connection, doubled from the first to the second.
    static let lookPauses: ClosedRange<Duration> = .milliseconds(10)...(.milliseconds(100))
    /// Between tries that failed, doubled likewise.
    static let tryPauses: ClosedRange<Duration> = .milliseconds(50)...(.seconds(1))
    /// After a connection that another process took: chance decides who gets the next.
    static let pauseForAnother: Duration = .milliseconds(100)

    private let request: ProbeRequest
    private var stage: Stage = .pausing(until: Moment(.zero))
    private var pause = ReadinessProbe.tryPauses.lowerBound
    private var lack: String?
    /// Whether another process has accepted a connection of ours.
    private var isContested = false

    private enum Stage: Equatable, Sendable {
        case pausing(until: Moment)
        case trying(Try)
        /// It is proven; the rest of the answer is read, so that the worker need not fail to write.
        case leaving(until: Moment)
        case over
    }

    private struct Try: Equatable, Sendable {
        let began: Moment
        var lookAt: Moment
        var lookPause = ReadinessProbe.lookPauses.lowerBound
        var isConnected = false
        /// Whether the beginning of the request was sent.
        var hasBegun = false
        var isTaken = false
        var answer = ProbeAnswer()

        var giveUpAt: Moment { began + ReadinessProbe.tryWithin }
    }

    public init(_ request: ProbeRequest) {
        self.request = request
    }

    public mutating func handle(_ event: ProbeEvent, at now: Moment) -> [ProbeDirective] {
        switch stage {
        case .pausing(let until):
            return event == .woke && now >= until ? begin(at: now) : []
        case .trying(let current):
            return handle(event, during: current, at: now)
        case .leaving(let until):
            if case .ended = event { return leave() }
            return now >= until ? leave() : []
        case .over:
            return []
        }
    }

    private mutating func begin(at now: Moment) -> [ProbeDirective] {
        let first = Try(began: now, lookAt: now)
        stage = .trying(first)
        return [.connect(withDecoy: isContested), .wake(at: first.giveUpAt), .look]
    }

    private mutating func handle(
        _ event: ProbeEvent,
        during current: Try,
        at now: Moment
    ) -> [ProbeDirective] {
        switch event {
        case .woke where now >= current.giveUpAt:
            return fail(request.timeout(current.isConnected, current.isTaken), at: now)
        case .woke:
            return current.isTaken || now < current.lookAt ? [] : [.look]
        case .seen(let sight):
            return current.isTaken ? [] : seen(sight, during: current, at: now)
        case .received(let bytes):
            var current = current
            current.answer.take(bytes)
            stage = .trying(current)
            return current.isTaken ? judge(current, at: now) : [.look]
        case .ended(let reason):
            return fail(request.ending(reason, current.isTaken), at: now)
        }
    }

    private mutating func seen(
        _ sight: ProbeSight,
        during current: Try,
        at now: Moment
    ) -> [ProbeDirective] {
        var current = current
        switch sight {
        case .connecting:
            return lookAgain(current, at: now)
        case .waiting:
            current.isConnected = true
            let begins = !current.hasBegun && now >= current.began + Self.beginAfter
            current.hasBegun = current.hasBegun || begins
            return (begins ? request.beginning : []) + lookAgain(current, at: now)
        case .taken:
            current.isTaken = true
            stage = .trying(current)
            return (current.hasBegun ? [] : request.beginning) + request.end
                + judge(current, at: now)
        case .takenByAnother:
            isContested = true
            return fail(request.another, pausing: Self.pauseForAnother, at: now)
        case .hidden(let reason):
            return fail(request.hidden(reason), at: now)
        }
    }

    private mutating func lookAgain(_ current: Try, at now: Moment) -> [ProbeDirective] {
        var current = current
        current.lookAt = now + current.lookPause
        current.lookPause = min(current.lookPause * 2, Self.lookPauses.upperBound)
        stage = .trying(current)
        return [.wake(at: current.lookAt)]
    }

    private mutating func judge(_ current: Try, at now: Moment) -> [ProbeDirective] {
        switch request.verdict(on: current.answer) {
        case .undecided:
            return []
        case .proven:
            guard request.hasAnswer else { return [.proven] + leave() }
            stage = .leaving(until: current.giveUpAt)
            return [.proven]
        case .refused(let lack):
            return fail(lack, at: now)
        }
    }

    private mutating func fail(
        _ lack: String,
        pausing fixed: Duration? = nil,
        at now: Moment
    ) -> [ProbeDirective] {
        let until = now + (fixed ?? pause)
        if fixed == nil { pause = min(pause * 2, Self.tryPauses.upperBound) }
        stage = .pausing(until: until)
        let news: [ProbeDirective] = lack == self.lack ? [] : [.lacks(lack)]
        self.lack = lack
        return [.hangUp, .wake(at: until)] + news
    }

    private mutating func leave() -> [ProbeDirective] {
        stage = .over
        return [.hangUp]
    }
}

/// What happened to a probe.
public enum ProbeEvent: Equatable, Sendable {
    /// A moment has come that was asked for; also the first event of all.
    case woke
    /// What `look` has found.
    case seen(ProbeSight)
    case received([UInt8])
    /// The connection could not be made, or is over; why, in the system's words.
    case ended(String)
}

/// Who has a probe's connection.
public enum ProbeSight: Equatable, Sendable {
    case connecting
    /// It is made, and nobody has accepted it yet.
    case waiting
    /// The worker.
    case taken
    case takenByAnother
    /// The system does not tell; why.
    case hidden(String)
}

/// What to do about it.
public enum ProbeDirective: Equatable, Sendable {
    /// A decoy is a connection that is made right before, and on which nothing is said: the kernel
    /// may wake the same idle process first each time (EPOLLEXCLUSIVE), which is busy with it then.
    case connect(withDecoy: Bool)
    case look
    case send([UInt8])
    case hangUp
    case wake(at: Moment)
    /// The worker does not serve yet, for it lacks this; told when it changes.
    case lacks(String)
    /// The worker serves.
    case proven
}
