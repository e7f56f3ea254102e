import Foundation
import HerdHTTP
import Hummingbird
import Logging
import TestSupport

/// An `HTTPService` that a test runs on a free port or on a UNIX socket.
final class RunningService: Sendable {
    let port: UInt16
    let path: String
    let service: HTTPService
    private let folder: TemporaryFolder
    private let run: Task<Void, any Error>

    enum Kind {
        case tcp, unix
    }

    init(
        _ router: Router<BasicRequestContext>,
        on kind: Kind = .tcp,
        peers: PeerCheck = .anyone,
        limits: HTTPLimits = HTTPLimits()
    ) throws {
        folder = try TemporaryFolder()
        path = "\(folder.path)/http.sock"
        let descriptor =
            switch kind {
            case .tcp: try ListeningSocket.tcp("127.0.0.1", port: 0)
            case .unix: try ListeningSocket.unix(path)
            }
        port = ListeningSocket.port(of: descriptor)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let service = HTTPService(
            router: router,
            descriptor: descriptor,
            peers: peers,
            limits: limits,
            logger: logger
        )
        self.service = service
        // On Swift's own threads it could starve: blocking clients wait on these.
        let loopExecutor = EventLoopTaskExecutor(service.eventLoop)
        run = Task(executorPreference: loopExecutor) { try await service.run() }
    }

    deinit { service.shutdown() }

    /// A connection waits in the socket's queue until the service accepts it.
    ///
    /// The service runs as long as it or one of its clients is used.
    func client() throws -> HTTPTestClient {
        let client = port == 0 ? try HTTPTestClient(path: path) : try HTTPTestClient(port: port)
        client.service = self
        return client
    }

    func ended() async throws {
        try await run.value
    }
}
