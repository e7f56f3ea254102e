public import Hummingbird
import HummingbirdCore
public import Logging
public import NIOCore
import NIOHTTP1
import NIOPosix

/// A Hummingbird router that answers on a listening socket which somebody else bound.
///
/// Hummingbird itself can only bind, so that it could not take over a socket from a supervisor.
/// Everything of one service runs on one event loop, the router's own code included: a request
/// never changes threads, and what that loop says of itself is true of the whole service.
public final class HTTPService: Sendable {
    public let eventLoop: any EventLoop
    private let descriptor: Int32
    private let peers: PeerCheck
    private let limits: HTTPLimits
    private let logger: Logger
    private let channel: HTTP1Channel
    private let connections: OpenConnections
    private let requestsToStop: AsyncStream<Never>
    private let stop: AsyncStream<Never>.Continuation

    /// A service that does nothing yet.
    ///
    /// - Parameters:
    ///   - router: What answers the requests; its responses may stream.
    ///   - descriptor: A listening stream socket, TCP or UNIX. The service owns it from `run` on.
    ///   - peers: Who may connect.
    ///   - limits: What one client may use.
    ///   - eventLoop: A loop of NIOPosix that carries the whole service.
    ///   - logger: Told only of what is wrong on our side.
    public init<Builder: HTTPResponderBuilder>(
        router: Builder,
        descriptor: Int32,
        peers: PeerCheck = .anyone,
        limits: HTTPLimits = HTTPLimits(),
        eventLoop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next(),
        logger: Logger
    ) where Builder.Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        self.descriptor = descriptor
        self.peers = peers
        self.limits = limits
        self.eventLoop = eventLoop
        self.logger = logger
        channel = HTTP1Channel(
            responder: answer(with: router.buildResponder(), logger: logger),
            configuration: limits.channelConfiguration
        )
        connections = OpenConnections(eventLoop: eventLoop, countMax: limits.connectionsMax)
        (requestsToStop, stop) = AsyncStream.makeStream()
    }

    /// Serves until `shutdown` is called or the task is cancelled, and until the requests that had
    /// been received by then are answered.
    ///
    /// - Parameter onListening: Called once, when the first connection can be accepted.
    /// - Throws: When the descriptor is not a listening socket, or stops to be one.
    public func run(onListening: @Sendable () async throws -> Void = {}) async throws {
        let listener = try await bootstrap.withBoundSocket(descriptor).get()
        listenWithLongQueue(descriptor)
        do {
            try await onListening()
        } catch {
            try await listener.close()
            throw error
        }
        // NIO closes a listener that can't accept any more; that ends the service as well.
        listener.closeFuture.whenComplete { [self] _ in shutdown() }
        for await _ in requestsToStop {}
        let isLost = !listener.isActive
        if !isLost { try await listener.close() }
        await connections.finish(within: limits.graceMax)
        if isLost { throw ListenerLost() }
    }

    /// Stops accepting, lets requests in progress finish, and makes `run` return; once is enough.
    public func shutdown() {
        stop.finish()
    }

    private var bootstrap: ServerBootstrap {
        let loopExecutor = EventLoopTaskExecutor(eventLoop)
        return ServerBootstrap(group: eventLoop)
            .serverChannelInitializer { listener in
                listener.eventLoop.makeCompletedFuture {
                    // Without descriptors to spare it waits a second, instead of trying at once.
                    let backoff = AcceptBackoffHandler(shouldForwardIOErrorCaught: false)
                    try listener.pipeline.syncOperations.addHandler(backoff)
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { [self] connection in
                peers.admit(connection).flatMap { [self] in
                    prepare(connection, on: loopExecutor)
                }
            }
    }

    private func prepare(
        _ connection: any Channel,
        on loopExecutor: EventLoopTaskExecutor
    ) -> EventLoopFuture<Void> {
        guard connections.add(connection) else {
            return connection.eventLoop.makeFailedFuture(ConnectionRefusal.tooMany)
        }
        return channel.setup(channel: connection, logger: logger).map { [self] value in
            do {
                try UpgradeOffers.decline(on: connection)
                try RequestSizeLimit.install(on: connection, bytesMax: limits.requestBytesMax)
            } catch {
                // It closed meanwhile. What was set up must still be handled to its end.
                connection.close(promise: nil)
            }
            Task(executorPreference: loopExecutor) { [self] in
                await channel.handle(value: value, logger: logger)
            }
        }
    }
}

/// The listening socket failed, so that nobody can connect any more.
struct ListenerLost: Error, CustomStringConvertible {
    let description = "the listening socket can't accept connections any more"
}

/// What Hummingbird's own `Application` does for one request, without the application.
private func answer<Responder: HTTPResponder>(
    with responder: Responder,
    logger: Logger
) -> HTTPChannelHandler.Responder
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    { request, writer, channel in
        let source = ApplicationRequestContextSource(channel: channel, logger: logger)
        var response: Response
        do {
            response = try await responder.respond(to: request, context: .init(source: source))
        } catch let error as HTTPParserError {
            throw error
        } catch {
            logger.error(
                "request failed",
                metadata: ["path": "\(request.uri.path)", "error": "\(error)"]
            )
            response = Response(status: .internalServerError)
        }
        response.headers[.date] = httpDate()
        // Hummingbird closes after this response (RFC 9112, section 9.6).
        if request.headers[.connection] == "close" { response.headers[.connection] = "close" }
        do {
            try await writer.write(response: response.head, body: response.body)
        } catch is HTTPParserError {
            // Hummingbird would answer a parser's error with a second head inside this response.
            throw ConnectionRefusal.malformedBody
        }
    }
}
