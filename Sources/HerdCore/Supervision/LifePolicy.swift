/// The rules of one server's life, from `restart`, `stop` and `reload` of herd.json.
public struct LifePolicy: Equatable, Sendable {
    public var restart: RestartPolicy
    public var stop: StopPolicy
    public var reload: ReloadPolicy
    public var readiness: Readiness
    public var replacement: Replacement

    public enum Readiness: Equatable, Sendable {
        /// `READY=1`, and heartbeats from then on: herd-server, herd-places.
        case notifies
        /// A foreign worker: `READY=1`, or alive for so long; heartbeats once it has sent one.
        case notifiesOrLives(Duration)
    }

    /// How a successor takes the place of a worker.
    public enum Replacement: Equatable, Sendable {
        /// The old worker hands its connections over: herd-server.
        case handsOver
        /// Both accept on the shared socket until the old one has finished: herd-places, foreign.
        case overlaps
        /// It binds its own port, so the old one must have ended first.
        case stopsFirst
    }

    /// A foreign worker that speaks no notify protocol is ready when it lived so long: most that
    /// can't start die sooner.
    public static let foreignReadyAfter: Duration = .seconds(1)

    public init(
        restart: RestartPolicy,
        stop: StopPolicy,
        reload: ReloadPolicy,
        readiness: Readiness,
        replacement: Replacement
    ) {
        self.restart = restart
        self.stop = stop
        self.reload = reload
        self.readiness = readiness
        self.replacement = replacement
    }
}
