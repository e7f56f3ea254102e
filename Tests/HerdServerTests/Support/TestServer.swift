import Glibc
import HerdCore
import HerdWorker
import Logging
import NIOCore
import NIOPosix

@testable import HerdServer

/// A real server on event loops and threads of its own.
final class TestServer: Sendable {
    let log: LogLines
    private let group: MultiThreadedEventLoopGroup
    private let main: any EventLoop
    private let server: NIOLoopBound<Server>
    private let exit: AsyncStream<Int32>

    /// Starts the server; `socket` is duplicated, as a worker has its own descriptor for it.
    init(
        _ server: ServerConfiguration,
        of configuration: HerdConfiguration,
        socket: Int32,
        environment: WorkerEnvironment = WorkerEnvironment(),
        folder: HerdFolder = HerdFolder(root: "/nonexistent"),
        pid: Int32 = getpid(),
        places: TestPlaces = TestPlaces(),
        patience: HandoverPatience = .unhurried,
        endsAtOnce: Bool = false
    ) async throws {
        group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.threads)
        let loops = Array(group.makeIterator())
        let loop = loops[0]
        main = loop
        let log = LogLines()
        let (exit, ended) = AsyncStream.makeStream(of: Int32.self)
        let settings = ServerSettings(
            server: server,
            configuration: configuration,
            environment: environment,
            folder: folder,
            pid: pid,
            socket: dup(socket),
            descriptorsMax: 20_000,
            handoverPatience: patience
        )
        self.log = log
        self.exit = exit
        self.server = try await loop.submit {
            let server = Server(
                settings: settings,
                places: places.source(on: loop),
                clock: .system,
                log: ServerLog(logger: log.logger, clock: .system),
                eventLoop: loop,
                others: Array(loops.dropFirst()),
                ended: { ended.yield($0) }
            )
            server.start()
            if endsAtOnce { server.finish() }
            return NIOLoopBound(server, eventLoop: loop)
        }.get()
    }

    /// Runs on the server's event loop.
    func run<Result: Sendable>(_ body: @escaping @Sendable (Server) -> Result) async throws
        -> Result
    {
        let server = server
        return try await main.submit { body(server.value) }.get()
    }

    func finish() async throws { try await run { $0.finish() } }
    func drain(_ window: Duration) async throws { try await run { $0.drain(window: window) } }

    /// The exit code, once the server has ended.
    func exitCode() async throws -> Int32 {
        for await code in exit { return code }
        throw CancellationError()
    }

    /// Ends as a worker does that is killed: every descriptor closes, nobody is told anything.
    func kill() async throws {
        try await run { $0.closeDescriptors() }
        try await group.shutdownGracefully()
    }
}

extension HandoverPatience {
    /// A busy computer is no reason for a hand-over to fail.
    static let unhurried: Self = {
        var patience = HandoverPatience()
        (patience.greeting, patience.freezing) = (.seconds(20), .seconds(20))
        patience.silence = .seconds(20)
        return patience
    }()
}
