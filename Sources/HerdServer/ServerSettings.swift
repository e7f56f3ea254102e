import HerdCore
import HerdWorker

/// All that a worker was told before it began, and what it was told since.
struct ServerSettings {
    private(set) var server: ServerConfiguration
    private(set) var configuration: HerdConfiguration
    let environment: WorkerEnvironment
    /// Where the herd's secret is.
    let secret: SecretFile
    /// The listening socket; it belongs to the worker.
    let socket: Int32
    /// Where this worker's control socket goes; nil: there is none.
    let controlSocket: String?
    /// The control socket of the worker that this one succeeds.
    let predecessorSocket: String?
    /// Where this worker waits for the connections of the one that it succeeds.
    let takeSocket: String?
    /// Where this server keeps its reports; nil: nowhere.
    let reportFile: String?
    private let descriptorsMax: Int
    let failpoints: FailpointPlan
    let handoverPatience: HandoverPatience

    init(
        server: ServerConfiguration,
        configuration: HerdConfiguration,
        environment: WorkerEnvironment,
        folder: HerdFolder,
        pid: Int32,
        socket: Int32,
        descriptorsMax: Int,
        failpoints: FailpointPlan = FailpointPlan(),
        handoverPatience: HandoverPatience = HandoverPatience()
    ) {
        self.server = server
        self.configuration = configuration
        self.environment = environment
        self.socket = socket
        self.descriptorsMax = descriptorsMax
        secret = SecretFile(path: folder.secret)
        controlSocket = environment.controlSocket(of: server.name, pid: pid)
        predecessorSocket = environment.predecessor.flatMap {
            environment.controlSocket(of: server.name, pid: $0)
        }
        takeSocket =
            environment.predecessor == nil
            ? nil : environment.takeSocket(of: server.name, pid: pid)
        // A spare must not touch what a live server writes.
        let keepsFile = configuration.durability != .memory && !environment.isSpare
        reportFile = keepsFile ? folder.reportFile(of: server.name) : nil
        self.failpoints = failpoints
        self.handoverPatience = handoverPatience
    }

    /// What must have happened to a report before its AT is sent.
    var durability: Durability { reportFile == nil ? .memory : configuration.durability }

    /// Goes on with another configuration, of the herd and of this server.
    mutating func follow(_ configuration: HerdConfiguration, _ server: ServerConfiguration) {
        self.configuration = configuration
        self.server = server
    }

    /// As many as herd.json allows, or as there are descriptors for.
    var connectionsMax: Int {
        DescriptorLimit.connectionsMax(
            wanted: configuration.limits.connectionsMax,
            spare: configuration.limits.descriptorsSpare,
            descriptors: descriptorsMax
        )
    }

    /// How long this worker's end may take.
    var patience: LifeMachine.Patience {
        let stop = configuration.stop(of: server.name)
        return LifeMachine.Patience(finish: stop.finishWithin, flush: stop.flushWithin)
    }

    /// Whose last words this worker keeps while there is no supervisor.
    var watchedNames: Set<String> {
        Set(neighbors.map(\.name) + [HerdConfiguration.placesName])
    }

    /// The servers that this one floods to.
    var neighbors: [ServerConfiguration] {
        guard !environment.isSpare else { return [] }
        return configuration.servers.filter { server.neighbors.contains($0.name) }
    }
}
