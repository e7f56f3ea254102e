import HummingbirdCore
public import NIOCore

/// What one client of an `HTTPService` may use.
public struct HTTPLimits: Sendable {
    /// Bytes of one request, head and body together.
    ///
    /// The longest request that makes sense here is a Nearby Search with every parameter, under
    /// 1 KiB; HTTP's own advice for the request line is 8,000 bytes (RFC 9112, section 3).
    public var requestBytesMax = 8192

    /// Header fields of one request: a browser sends about 20.
    public var headerFieldsMax = 100

    /// Connections at once: the herd's servers keep up to 8 each, so this is room for people.
    public var connectionsMax = 1000

    /// How long a connection without a request, or with an unfinished one, is kept.
    public var idleMax: TimeAmount = .seconds(60)

    /// How long `shutdown` waits for answers in progress before it closes what is left.
    public var graceMax: TimeAmount = .seconds(2)

    public init() {}

    var channelConfiguration: HTTP1Channel.Configuration {
        .init(
            idleTimeout: idleMax,
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: requestBytesMax,
                maxHeaderListSize: requestBytesMax,
                maxHeaderFieldCount: headerFieldsMax
            )
        )
    }
}
