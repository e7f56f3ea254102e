import NIOCore
import NIOPosix

/// The connection to the worker that this one succeeds.
enum Predecessor {
    /// Connects to its control socket and says `join`; `handler` takes it from there.
    static func join(
        at path: String,
        on eventLoop: any EventLoop,
        _ handler: JoinHandler
    ) throws -> EventLoopFuture<Void> {
        let socket = try PacketSocket.connect(to: path)
        let handler = NIOLoopBound(handler, eventLoop: eventLoop)
        return ClientBootstrap(group: eventLoop)
            .channelOption(
                .recvAllocator,
                value: FixedSizeRecvByteBufferAllocator(capacity: PacketSocket.packetBytesMax)
            )
            .withConnectedSocket(socket)
            .flatMap { channel in
                // The first packet, before any that the handler writes.
                channel.writeAndFlush(ByteBuffer(string: "join")).flatMapThrowing {
                    try channel.pipeline.syncOperations.addHandler(handler.value)
                }
            }
    }
}
