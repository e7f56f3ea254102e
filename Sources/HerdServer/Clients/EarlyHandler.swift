import HerdCore
import NIOCore

/// A connection that came before this worker serves: its first line is read, and waits.
///
/// Only a neighbor's is let through, because this worker is waiting for what neighbors know.
final class EarlyHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    private unowned let connections: ClientConnections
    private var kept = ByteBuffer()
    private var inputHasEnded = false
    private var context: ChannelHandlerContext?

    init(connections: ClientConnections) {
        self.connections = connections
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func channelActive(context: ChannelHandlerContext) {}

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        kept.writeBuffer(&bytes)
        let scan = kept.withUnsafeReadableBytes { bytes in
            LineScan.next(in: bytes, from: 0, bytesMax: connections.limits.lineBytesMax)
        }
        switch scan {
        case .line(let end):
            let isNeighbor = kept.withUnsafeReadableBytes { bytes in
                connections.isGreeting(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
            }
            if isNeighbor { release() } else { pause(context) }
        case .tooLong: pause(context)
        case .unfinished: break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            inputHasEnded = true
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        // Who was released is not here any more.
        guard self.context != nil else { return }
        self.context = nil
        connections.forget(self)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// From here on it is a client's connection like any other; what has come comes again.
    func release() {
        guard let context else { return }
        self.context = nil
        connections.released(self)
        do {
            try connections.addClient(to: context.channel)
        } catch {
            connections.forget(self)
            return context.close(promise: nil)
        }
        try? context.channel.syncOptions?.setOption(.autoRead, value: true)
        context.fireChannelActive()
        if kept.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(kept)) }
        context.fireChannelReadComplete()
        if inputHasEnded { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    private func pause(_ context: ChannelHandlerContext) {
        try? context.channel.syncOptions?.setOption(.autoRead, value: false)
    }
}
