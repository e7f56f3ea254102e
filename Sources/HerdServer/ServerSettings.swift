import HerdCore
import HerdWorker

/// All that a worker was told before it began.
struct ServerSettings {
    let server: ServerConfiguration
    let configuration: HerdConfiguration
    let environment: WorkerEnvironment
    /// The listening socket; it belongs to the worker.
    let socket: Int32
    let connectionsMax: Int
    /// Where this worker's control socket goes; nil: there is none.
    let controlSocket: String?
    /// The control socket of the worker that this one succeeds.
    let predecessorSocket: String?
    /// Where this worker waits for the connections of the one that it succeeds.
    let takeSocket: String?
    /// Where this server keeps its reports; nil: nowhere.
    let reportFile: String?
    let failpoints: FailpointPlan
    let handoverPatience: HandoverPatience

    init(
        server: ServerConfiguration,
        configuration: HerdConfiguration,
        environment: WorkerEnvironment,
        pid: Int32,
        socket: Int32,
        descriptorsMax: Int,
        folder: HerdFolder? = nil,
        failpoints: FailpointPlan = FailpointPlan(),
        handoverPatience: HandoverPatience = HandoverPatience()
    ) {
        self.server = server
        self.configuration = configuration
        self.environment = environment
        self.socket = socket
        let limits = configuration.limits
        connectionsMax = DescriptorLimit.connectionsMax(
            wanted: limits.connectionsMax,
            spare: limits.descriptorsSpare,
            descriptors: descriptorsMax
        )
        controlSocket = environment.controlSocket(of: server.name, pid: pid)
        predecessorSocket = environment.predecessor.flatMap {
            environment.controlSocket(of: server.name, pid: $0)
        }
        takeSocket =
            environment.predecessor == nil
            ? nil : environment.takeSocket(of: server.name, pid: pid)
        // A spare must not touch what a live server writes.
        let keepsFile = configuration.durability != .memory && !environment.isSpare
        reportFile = keepsFile ? folder?.reportFile(of: server.name) : nil
        self.failpoints = failpoints
        self.handoverPatience = handoverPatience
    }

    /// What must have happened to a report before its AT is sent.
    var durability: Durability { reportFile == nil ? .memory : configuration.durability }

    /// The servers that this one floods to.
    var neighbors: [ServerConfiguration] {
        guard !environment.isSpare else { return [] }
        return configuration.servers.filter { server.neighbors.contains($0.name) }
    }
}
