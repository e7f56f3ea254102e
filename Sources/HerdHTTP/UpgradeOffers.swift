import NIOCore
import NIOHTTP1

/// Answers who offers another protocol (`Upgrade`, CONNECT) as any other, and ends the connection.
///
/// A server may ignore the offer (RFC 9110, section 7.8). NIO's decoder however takes it for
/// accepted and decodes nothing that follows: a second request would wait for ever. Java's
/// HttpClient offers HTTP/2 in this way unless it is told not to.
final class UpgradeOffers: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    /// Called on the connection's event loop, once its pipeline can decode HTTP.
    static func decline(on connection: any Channel) throws {
        let pipeline = connection.pipeline.syncOperations
        let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
        try pipeline.addHandler(UpgradeOffers(), position: .after(decoder))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data),
            head.method == .CONNECT || head.headers.contains(name: "Upgrade")
        else { return context.fireChannelRead(data) }
        head.headers.replaceOrAdd(name: "Connection", value: "close")
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }
}
