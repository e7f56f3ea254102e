import NIOCore

/// Stands before a client's handler where clients' lines are to make the worker fail.
final class ClientFailpointHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let failpoints: Failpoints
    private var effect = Failpoints.Effect.none

    init(failpoints: Failpoints) {
        self.failpoints = failpoints
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        effect = failpoints.reach(.serveFirstLine)
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch effect {
        case .none: context.write(data, promise: promise)
        case .mute: promise?.succeed()
        case .wrong:
            let bytes = unwrapOutboundIn(data).readableBytesView.map { $0 == 0x0A ? $0 : 0x21 }
            context.write(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: promise)
        }
    }
}
