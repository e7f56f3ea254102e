/// The rules of one server's life, from `restart`, `stop` and `reload` of herd.json.
public struct LifePolicy: Equatable, Sendable {
    public var restart: RestartPolicy
    public var stop: StopPolicy
    public var reload: ReloadPolicy
    public var readiness: WorkerReadiness
    public var replacement: Replacement

    /// How a successor takes the place of a worker.
    public enum Replacement: Equatable, Sendable {
        /// The old worker hands its connections over: herd-server.
        case handsOver
        /// Both accept on the shared socket until the old one has finished: herd-places, foreign.
        case overlaps
        /// It binds its own port, so the old one must have ended first.
        case stopsFirst
    }

    public init(
        restart: RestartPolicy,
        stop: StopPolicy,
        reload: ReloadPolicy,
        readiness: WorkerReadiness,
        replacement: Replacement
    ) {
        self.restart = restart
        self.stop = stop
        self.reload = reload
        self.readiness = readiness
        self.replacement = replacement
    }
}
