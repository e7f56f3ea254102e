import NIOCore

/// One event loop and its connections, which nobody else touches.
struct ClientLoop: @unchecked Sendable {
    let eventLoop: any EventLoop
    private let connections: ClientConnections

    init(_ connections: ClientConnections) {
        eventLoop = connections.eventLoop
        self.connections = connections
    }

    /// Runs there: at once where this is that loop, else in the order in which it was told.
    func run(_ body: @escaping @Sendable (ClientConnections) -> Void) {
        if eventLoop.inEventLoop {
            body(connections)
        } else {
            eventLoop.execute { body(connections) }
        }
    }

    /// Asks there; the answer comes to whichever loop waits for it.
    func ask<Answer: Sendable>(
        _ question: @escaping @Sendable (ClientConnections) -> Answer
    ) -> EventLoopFuture<Answer> {
        eventLoop.submit { question(connections) }
    }
}
