import Glibc
import HerdCore
import HerdWorker
import TestSupport

@testable import HerdServer

/// A herd of real servers in this process; its listening sockets outlive them, as a supervisor's
/// do.
actor TestHerd {
    nonisolated let configuration: HerdConfiguration
    private let sockets: [String: Int32]
    /// Has the secret, where there is to be one.
    nonisolated let folder: TemporaryFolder
    private var running: [TestServer] = []

    /// `links` are pairs of neighbors.
    init(
        _ names: [String],
        links: [(String, String)] = [],
        limits: Limits = Limits(),
        peers: PeerTrust = .secret,
        threads: Int = 1
    ) throws {
        folder = try TemporaryFolder()
        _ = try folder.write(".herd/secret", TestHerd.secret + "\n", mode: 0o600)
        var sockets: [String: Int32] = [:]
        var servers: [ServerConfiguration] = []
        for name in names {
            let socket = try ListeningSocket.open(host: "127.0.0.1", port: 0)
            sockets[name] = socket
            let neighbors = links.compactMap { link in
                link.0 == name ? link.1 : link.1 == name ? link.0 : nil
            }
            servers.append(
                ServerConfiguration(
                    name: name,
                    port: ListeningSocket.port(of: socket) ?? 0,
                    neighbors: neighbors
                )
            )
        }
        self.sockets = sockets
        var configuration = HerdConfiguration(herd: "test", servers: servers)
        configuration.limits = limits
        configuration.peers = peers
        configuration.threads = threads
        self.configuration = configuration
    }

    static let secret = String(repeating: "s", count: 64)

    deinit {
        for socket in sockets.values { close(socket) }
    }

    nonisolated func port(of name: String) -> Int {
        configuration.servers.first { $0.name == name }?.port ?? 0
    }

    /// Starts a worker of the server; it keeps its reports in a file where there is a folder.
    @discardableResult
    func start(
        _ name: String,
        environment: WorkerEnvironment = WorkerEnvironment(),
        pid: Int32 = getpid(),
        folder: HerdFolder? = nil,
        places: TestPlaces = TestPlaces(),
        patience: HandoverPatience = .unhurried
    ) async throws -> TestServer {
        guard let server = configuration.servers.first(where: { $0.name == name }),
            let socket = sockets[name]
        else { throw StartFailure.unknownServer(name, known: [], nearest: nil) }
        var configuration = configuration
        if folder == nil { configuration.durability = .memory }
        let worker = try await TestServer(
            server,
            of: configuration,
            socket: socket,
            environment: environment,
            folder: folder ?? HerdFolder(root: self.folder.path),
            pid: pid,
            places: places,
            patience: patience
        )
        running.append(worker)
        return worker
    }

    func kill(_ worker: TestServer) async throws {
        running.removeAll { $0 === worker }
        try await worker.kill()
    }

    func killAll() async throws {
        for worker in running { try await worker.kill() }
        running = []
    }
}

/// Runs a test on a herd, and ends every server that is left.
func withHerd(
    _ names: [String],
    links: [(String, String)] = [],
    limits: Limits = Limits(),
    peers: PeerTrust = .secret,
    threads: Int = 1,
    _ body: (TestHerd) async throws -> Void
) async throws {
    let herd = try TestHerd(names, links: links, limits: limits, peers: peers, threads: threads)
    do {
        try await body(herd)
    } catch {
        try await herd.killAll()
        throw error
    }
    try await herd.killAll()
}

/// Runs a test on one server.
func withServer(
    limits: Limits = Limits(),
    peers: PeerTrust = .secret,
    threads: Int = 1,
    places: TestPlaces = TestPlaces(),
    _ body: (TestServer, Int) async throws -> Void
) async throws {
    try await withHerd(["Goloman"], limits: limits, peers: peers, threads: threads) { herd in
        let server = try await herd.start("Goloman", places: places)
        try await body(server, herd.port(of: "Goloman"))
    }
}
