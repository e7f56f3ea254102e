import NIOCore

/// Ends a connection that is one too many, in a way that the client can tell from a network
/// failure.
///
/// One `? ` line, as for anything that is not done; then FIN, and what the client sends is thrown
/// away until it ends too, since closing with unread bytes would destroy the line on its way.
final class RefusingHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    static let serverIsFull =
        "? busy: this server has all the connections it takes; try another one\n"
    static let addressIsFull =
        "? busy: your address has all the connections that one may have\n"
    private static let lingerMax: TimeAmount = .seconds(2)
    private let reply: String
    private let ended: () -> Void
    private var linger: Scheduled<Void>?

    init(_ reply: String, ended: @escaping () -> Void) {
        self.reply = reply
        self.ended = ended
    }

    func channelActive(context: ChannelHandlerContext) {
        let buffer = context.channel.allocator.buffer(string: reply)
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
