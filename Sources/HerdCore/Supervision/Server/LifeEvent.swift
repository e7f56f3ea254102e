/// What happened to a server.
public enum LifeEvent: Equatable, Sendable {
    case startRequested
    case stopRequested
    case restartRequested
    /// What is ending shall end at once.
    case hurryRequested
    /// Nil stands for a program that is not kept as a release.
    case reloadRequested(release: String?)
    /// It shall go back to this release, on which it ran well.
    case returnRequested(release: String?)
    /// A spare shall show what the release is worth.
    case spareRequested(release: String)
    /// Nobody wants to know any more.
    case spareDismissed
    /// What `init(adopting:)` was told of is all there is: the life goes on.
    case adopted
    /// The storm breaker lets a server that it holds try again.
    case letGo
    /// Something about the worker of this generation.
    case worker(Int, WorkerEvent)
    /// A moment that was asked for has come; it may be one of the past.
    case woke
}

/// What happened to one worker.
public enum WorkerEvent: Equatable, Sendable {
    case launched
    /// It never became a process; the sentence says why.
    case launchFailed(String)
    /// READY=1.
    case becameReady
    /// It serves, as its server's sign of readiness shows.
    case provedReady
    /// It does not serve yet; half a sentence says what it lacks.
    case lacks(String)
    case heartbeatCame
    /// It needs so much longer to become ready, counted from now.
    case askedForTime(Duration)
    /// It says itself that it should be killed and started anew.
    case askedForRestart
    /// The old worker's answer to `handOver`; told before its exit, if both have come.
    case handedOver(HandoverOutcome)
    /// Its neighbors have all reports of its own, except for these, which could be reached and
    /// were not ready in time. Neighbors that can't be reached don't count.
    case synced(missing: [String])
    /// What a spare did wrong when it was asked what clients ask; nil: nothing.
    case examined(failure: String?)
    case exited(WorkerExit)
}
