import CLinux
import Glibc
import HerdCore
import HerdHTTP
import HerdWorker
import Logging
import NIOCore
import NIOPosix

/// The program `herd-places`, less its command line.
public struct PlacesProgram: Sendable {
    /// Where to listen if nobody hands a socket over.
    public enum Address: Sendable {
        /// A port of 127.0.0.1; 0 lets the kernel choose.
        case port(UInt16)
        /// The path of a UNIX socket.
        case socket(String)
    }

    private let data: PlacesData
    private let address: Address

    /// `data` is the folder of the gazetteer's files; nil: the one beside the program.
    public init(data: String?, address: Address) {
        self.data = PlacesData(folder: data)
        self.address = address
    }

    /// Serves until SIGTERM or SIGINT, and until the requests received by then are answered.
    ///
    /// - Returns: The exit code: 0, or 1 where it could not serve and has said why.
    public func run() async -> Int32 {
        do {
            try await serve()
            return 0
        } catch {
            LineOutput(descriptor: 2).write("herd-places: \(error)\n")
            return 1
        }
    }

    private func serve() async throws {
        clinux_signals_unblock()
        let environment = WorkerEnvironment.ofThisProcess
        let descriptor = try listeningSocket(environment)
        defer { removeOwnSocket(environment) }
        let gazetteer = try data.load()
        let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let logger = Logger.standardError()
        let service = HTTPService(
            router: PlacesRouter.router(for: gazetteer),
            descriptor: descriptor,
            limits: limits,
            eventLoop: eventLoop,
            logger: logger
        )
        let port = ListeningSocket.port(of: descriptor)
        try await service.run {
            try await eventLoop.submit {
                try attend(to: service, environment, on: eventLoop)
            }.get()
            logger.info("serving", metadata: ["places": "\(gazetteer.count)", "port": "\(port)"])
        }
        logger.info("ended")
    }

    /// A UNIX socket's file outlives the socket, and would be in the way of the next start.
    private func removeOwnSocket(_ environment: WorkerEnvironment) {
        if !environment.hasListeningSocket, case .socket(let path) = address { unlink(path) }
    }

    private var limits: HTTPLimits {
        var limits = HTTPLimits()
        limits.requestBytesMax = PlacesRouter.requestBytesMax
        return limits
    }

    private func listeningSocket(
        _ environment: WorkerEnvironment
    ) throws(StartFailure) -> Int32 {
        if environment.hasListeningSocket {
            guard let descriptor = InheritedSocket.take() else {
                throw .notListening(InheritedSocket.descriptor)
            }
            return descriptor
        }
        do {
            switch address {
            case .port(let port): return try ListeningSocket.tcp("127.0.0.1", port: port)
            case .socket(let path): return try ListeningSocket.unix(path)
            }
        } catch {
            throw .socket(error.description)
        }
    }
}

/// Tells who started us how we are, and obeys signals; called on the event loop that serves.
private func attend(
    to service: HTTPService,
    _ environment: WorkerEnvironment,
    on eventLoop: any EventLoop
) throws {
    let notifier = Notifier(path: environment.notifySocket)
    try Signals.listen(on: eventLoop) {
        notifier.stopping()
        service.shutdown()
    }
    let beat = TimeAmount.nanoseconds(Int64(environment.beat / .nanoseconds(1)))
    let boundNotifier = NIOLoopBound(notifier, eventLoop: eventLoop)
    eventLoop.scheduleRepeatedTask(initialDelay: beat, delay: beat) { _ in
        boundNotifier.value.beat()
    }
    notifier.ready()
}
