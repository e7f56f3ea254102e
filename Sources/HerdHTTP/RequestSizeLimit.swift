import NIOCore
import NIOHTTP1

/// Ends a connection whose request, head and body together, is too long: the client gets a 400.
///
/// Two handlers around HTTP's decoder share the count. The one behind it sees the exact size of
/// what was decoded; the one before it sees bytes that the decoder still hoards, as it does with
/// a request line that never ends.
final class RequestSizeLimit {
    private let bytesMax: Int
    private var decoded = 0
    private var unfinished = 0
    private var isRefused = false

    private init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    /// Called on the connection's event loop, once its pipeline can decode HTTP.
    static func install(on connection: any Channel, bytesMax: Int) throws {
        let limit = RequestSizeLimit(bytesMax: bytesMax)
        let pipeline = connection.pipeline.syncOperations
        let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
        try pipeline.addHandler(BytesHandler(limit), position: .before(decoder))
        try pipeline.addHandler(RequestHandler(limit), position: .after(decoder))
    }

    private func refuse(_ context: ChannelHandlerContext) {
        isRefused = true
        context.fireErrorCaught(HTTPParserError.headerOverflow)
    }

    private final class BytesHandler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let limit: RequestSizeLimit

        init(_ limit: RequestSizeLimit) {
            self.limit = limit
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard !limit.isRefused else { return }
            limit.unfinished += unwrapInboundIn(data).readableBytes
            // Decodes before it returns; each request that ends in these bytes resets the count.
            context.fireChannelRead(data)
            if limit.unfinished > limit.bytesMax, !limit.isRefused { limit.refuse(context) }
        }
    }

    private final class RequestHandler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart

        private let limit: RequestSizeLimit

        init(_ limit: RequestSizeLimit) {
            self.limit = limit
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard !limit.isRefused else { return }
            switch unwrapInboundIn(data) {
            case .head(let head): limit.decoded = size(of: head)
            case .body(let bytes): limit.decoded += bytes.readableBytes
            case .end: limit.unfinished = 0
            }
            guard limit.decoded <= limit.bytesMax else { return limit.refuse(context) }
            context.fireChannelRead(data)
        }

        /// As on the wire: `GET uri HTTP/1.1`, then `name: value` lines, then an empty one.
        private func size(of head: HTTPRequestHead) -> Int {
            let line = head.method.rawValue.utf8.count + head.uri.utf8.count + 12
            return head.headers.reduce(line + 2) {
                $0 + $1.name.utf8.count + $1.value.utf8.count + 4
            }
        }
    }
}
