/// The rules of one server's life, from `restart`, `stop` and `reload` of herd.json.
public struct LifePolicy: Equatable, Sendable {
    public var restart: RestartPolicy
    public var stop: StopPolicy
    public var reload: ReloadPolicy
    public var readiness: Readiness

    public enum Readiness: Equatable, Sendable {
        /// `READY=1`, and heartbeats from then on: herd-server, herd-places.
        case notifies
        /// A foreign worker: `READY=1`, or alive for so long; heartbeats once it has sent one.
        case notifiesOrLives(Duration)
    }

    /// A foreign worker that speaks no notify protocol is ready when it lived so long: most that
    /// can't start die sooner.
    public static let foreignReadyAfter: Duration = .seconds(1)

    public init(
        restart: RestartPolicy,
        stop: StopPolicy,
        reload: ReloadPolicy,
        readiness: Readiness
    ) {
        self.restart = restart
        self.stop = stop
        self.reload = reload
        self.readiness = readiness
    }
}
