import HerdCore
import NIOCore

/// One connection to or from a neighbor: bytes become lines, and those go where they belong.
final class PeerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    var channel: (any Channel)?
    /// Once both ends have proven themselves.
    var link: LinkID?
    private let id: PeersMachine.ConnectionID
    private unowned let links: PeerLinks
    private var kept = ByteBuffer()
    private var hasEnded = false

    init(_ id: PeersMachine.ConnectionID, links: PeerLinks) {
        self.id = id
        self.links = links
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        take(unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    /// A neighbor that shuts its sending side has nothing more to say: the link is over.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func send(_ bytes: [UInt8]) {
        guard let channel else { return }
        channel.writeAndFlush(channel.allocator.buffer(bytes: bytes), promise: nil)
    }

    /// Ends the connection; nobody is told.
    func close() {
        hasEnded = true
        channel?.close(promise: nil)
    }

    /// Bytes came, also those that had come before this handler was there.
    func take(_ bytes: ByteBuffer) {
        guard !hasEnded else { return }
        var bytes = bytes
        kept.writeBuffer(&bytes)
        let taken = kept.withUnsafeReadableBytes(takeLines)
        guard let taken else { return abandon() }
        kept.moveReaderIndex(forwardBy: taken)
        if kept.readableBytes == 0 { kept = ByteBuffer() } else { kept.discardReadBytes() }
        links.heard(id)
    }

    /// The number of bytes that the lines had; nil where one is too long.
    private func takeLines(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var start = 0
        while !hasEnded {
            switch LineScan.next(in: bytes, from: start, bytesMax: WireLimits.linkLineBytesMax) {
            case .line(let end):
                let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
                start = end + 1
                if let link {
                    links.lineCame(line, on: link)
                } else {
                    links.lineCame(line, on: id)
                }
            case .unfinished: return start
            case .tooLong: return nil
            }
        }
        return start
    }

    private func abandon() {
        channel?.close(promise: nil)
        end()
    }

    private func end() {
        guard !hasEnded else { return }
        hasEnded = true
        links.ended(id)
    }
}
