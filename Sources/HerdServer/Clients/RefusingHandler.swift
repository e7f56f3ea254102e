import NIOCore

/// Ends a connection that is one too many, in a way that the client can tell from a network
/// failure.
///
/// One `? ` line, as for anything that is not done; then FIN, and what the client sends is thrown
/// away until it ends too, since closing with unread bytes would destroy the line on its way.
final class RefusingHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    static let reply = "? busy: this server has all the connections it takes; try another one\n"
    private static let lingerMax: TimeAmount = .seconds(2)
    private let ended: () -> Void
    private var linger: Scheduled<Void>?

    init(ended: @escaping () -> Void) {
        self.ended = ended
    }

    func channelActive(context: ChannelHandlerContext) {
        let buffer = context.channel.allocator.buffer(string: Self.reply)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        context.close(mode: .output, promise: nil)
        linger = context.eventLoop.assumeIsolated().scheduleTask(in: Self.lingerMax) {
            context.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func handlerRemoved(context: ChannelHandlerContext) {
        linger?.cancel()
        ended()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
