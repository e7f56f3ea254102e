/// What `herdctl reload` and `herdctl apply` do while the supervisor works: a machine.
///
///     asked ──first step──▶ underWay ──Ctrl-C──▶ stopping ──Ctrl-C──▶ over
///       └──Ctrl-C──▶ asked, to be stopped ──first step──▲
///
/// The last step leads to `over` from everywhere. The supervisor is only asked to stop once its
/// reload has begun: before, there would be nothing to stop, and then it would begin.
public struct ReloadFollower: Equatable, Sendable {
    public private(set) var phase: Phase = .asked(isInterrupted: false)
    private let operation: FollowedOperation
    private var report: ReloadReport
    /// The last step but those of the whole herd.
    private var last: ReloadProgress?

    public enum Phase: Equatable, Sendable {
        case asked(isInterrupted: Bool)
        case underWay, stopping, over
    }

    /// What happened.
    public enum Event: Equatable, Sendable {
        case progressed(ReloadProgress)
        /// Somebody pressed Ctrl-C.
        case interrupted
        /// There are no more steps.
        case closed
    }

    /// What is to be done.
    public enum Directive: Equatable, Sendable {
        case show(ReloadProgress)
        /// A sentence for who waits.
        case tell(String)
        /// Ask the supervisor to stop after the server that it is moving.
        case requestStop
        case end(ReloadReport.End)
    }

    public init(_ operation: FollowedOperation, at now: Moment) {
        self.operation = operation
        report = ReloadReport(operation, at: now)
    }

    public mutating func handle(_ event: Event, at now: Moment) -> [Directive] {
        switch phase {
        case .over: return []
        case .asked, .underWay, .stopping: break
        }
        switch event {
        case .progressed(let progress): return progressed(progress, at: now)
        case .interrupted: return interrupted()
        case .closed:
            let sentence = "the supervisor went away during the \(operation.name)"
            return end(.failed, "\(sentence); see herdctl status")
        }
    }

    private mutating func progressed(
        _ progress: ReloadProgress,
        at now: Moment
    ) -> [Directive] {
        if progress.server != nil { last = progress }
        if let end = report.take(progress, at: now) {
            phase = .over
            return [.show(progress), .end(end)]
        }
        switch phase {
        case .asked(isInterrupted: true):
            phase = .stopping
            return [.show(progress), .requestStop]
        case .asked(isInterrupted: false), .underWay:
            phase = .underWay
        case .stopping, .over:
            break
        }
        return [.show(progress)]
    }

    private mutating func interrupted() -> [Directive] {
        switch phase {
        case .asked(isInterrupted: false):
            phase = .asked(isInterrupted: true)
            return [.tell("\(stopsWhen); \(Self.again)")]
        case .underWay:
            phase = .stopping
            return [.tell("\(stopsWhen); \(Self.again)"), .requestStop]
        case .asked(isInterrupted: true), .stopping:
            return end(.interrupted, "the supervisor goes on by itself; see herdctl status")
        case .over:
            return []
        }
    }

    private static let again = "Ctrl-C again leaves at once"

    private var stopsWhen: String {
        switch operation {
        case .reload: reloadStopsWhen
        case .apply: applyStopsWhen
        }
    }

    /// All of an apply is done, or nothing.
    private var applyStopsWhen: String {
        switch last?.step {
        case .returning, .returned:
            "the herd goes back already"
        case .told, .stopping, .restarted, .removing, .removed:
            "too late to go back: what is under way comes to its end"
        case .adding, .added, .testing, .tested, .starting, .ready, .moving, .draining, .moved,
            .skipped, .unchanged, .failed, .stopped, .finished, nil:
            "goes back to how it was"
        }
    }

    private var reloadStopsWhen: String {
        switch last?.step {
        case .testing, .tested, nil: "stops before any server is moved"
        case .returning, .returned: "the herd goes back already"
        case .starting, .ready, .moving, .draining, .moved, .skipped, .unchanged, .adding, .added,
            .told, .stopping, .restarted, .removing, .removed, .failed, .stopped, .finished:
            "stops after \(last?.server ?? "this server")"
        }
    }

    private mutating func end(_ exit: CommandExit, _ sentence: String) -> [Directive] {
        phase = .over
        return [.end(ReloadReport.End(exit, sentence))]
    }
}
