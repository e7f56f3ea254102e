import NIOCore
import NIOPosix

/// The connection to the worker that this one succeeds.
enum Predecessor {
    /// Connects to its control socket; `handler` says `join`, and takes it from there.
    static func connect(
        to path: String,
        on eventLoop: any EventLoop,
        _ handler: JoinHandler
    ) throws -> EventLoopFuture<Void> {
        let socket = try PacketSocket.connect(to: path)
        let handler = NIOLoopBound(handler, eventLoop: eventLoop)
        return ClientBootstrap(group: eventLoop)
            .channelOption(.recvAllocator, value: PacketSocket.receiveAllocator)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler.value)
                }
            }
            .withConnectedSocket(socket)
            .map { _ in }
    }
}
