import LoadClient
import TestSupport

/// The paper's five servers, each on a computer of its own, and one more for their clients.
///
/// They are `herd-server` processes that bind their own sockets, and whoever kills one starts it
/// again, as a service manager does: a supervisor keeps the servers of one computer.
public final class NetworkHerd: Sendable {
    public let network: FaultNetwork
    public let servers: [NetworkServer]
    /// Where clients are; every server can be reached from there whatever happens to links.
    public let clients: NetworkNode
    private let folder: TemporaryFolder

    /// `settings`: further keys of herd.json, as JSON text.
    public static func make(seed: UInt64, settings: [String] = []) async throws -> NetworkHerd {
        let network = try await FaultNetwork.make(nodes: PaperHerd.names.count + 1, seed: seed)
        do {
            return try NetworkHerd(network, settings)
        } catch {
            network.end()
            throw error
        }
    }

    private init(_ network: FaultNetwork, _ settings: [String]) throws {
        self.network = network
        clients = network.nodes[PaperHerd.names.count]
        let folder = try TemporaryFolder()
        self.folder = folder
        let description = Self.description(network.nodes, settings)
        servers = try zip(PaperHerd.names, network.nodes).map { name, node in
            try folder.write("\(name)/herd.json", description)
            try folder.write("\(name)/.herd/secret", Self.secret, mode: 0o600)
            return NetworkServer(name, on: node, folder: "\(folder.path)/\(name)")
        }
    }

    /// Starts all at once; returns when all serve.
    public func start() async throws {
        try await withThrowingTaskGroup { group in
            for server in servers { group.addTask { try await server.start() } }
            try await group.waitForAll()
        }
    }

    /// Ends everything that was made, and waits for the servers' end.
    public func end() async {
        for server in servers { try? await server.kill() }
        network.end()
    }

    public func server(_ name: String) throws -> NetworkServer {
        guard let server = servers.first(where: { $0.name == name }) else {
            throw HerdFailure("no server \(name)")
        }
        return server
    }

    public var targets: [LoadTarget] {
        servers.map {
            LoadTarget(name: $0.name, host: $0.node.address, port: NetworkServer.port)
        }
    }

    /// What each has logged, for the message of a failure.
    public var logs: String {
        servers.map { "── \($0.name)\n\($0.log)" }.joined(separator: "\n")
    }

    /// Nobody listens where places are asked for: a WHATSAT brings its AT line all the same.
    private static func description(_ nodes: [NetworkNode], _ settings: [String]) -> String {
        let servers = zip(PaperHerd.neighbors, nodes).map { server, node in
            """
            {"name": "\(server.key)", "host": "\(node.address)", "port": \(NetworkServer.port),
             "neighbors": \(server.value)}
            """
        }
        let members = [
            #""herd": "faults""#,
            "\"servers\": [\(servers.joined(separator: ",\n"))]",
            #""places": {"provider": "offline", "url": "http://127.0.0.1:1"}"#,
        ]
        return "{\((members + settings).joined(separator: ",\n"))}"
    }

    /// The same on all computers, as it must be.
    private static let secret = String(repeating: "5", count: 64) + "\n"
}

/// Starts a herd on six computers, runs the body, and ends all of it whatever happened.
public func withNetworkHerd<Value>(
    seed: UInt64,
    settings: [String] = [],
    isolation: isolated (any Actor)? = #isolation,
    _ body: (NetworkHerd) async throws -> Value
) async throws -> Value {
    let herd = try await NetworkHerd.make(seed: seed, settings: settings)
    do {
        try await herd.start()
        let value = try await body(herd)
        await herd.end()
        return value
    } catch {
        let logs = herd.logs
        await herd.end()
        throw HerdFailure("\(error)\n\(logs)")
    }
}
