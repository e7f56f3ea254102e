/// One HTTP request: what is asked, of whom, and how much time and memory it may cost.
///
/// Redirects are never followed, TLS certificates and host names are always verified (there is no
/// switch), and neither a loopback host nor a UNIX socket is ever asked through a proxy.
public struct CurlRequest: Sendable {
    public enum Method: Equatable, Sendable {
        case get
        case post([UInt8])
    }

    public struct Protocols: OptionSet, Sendable {
        public let rawValue: UInt8
        public static let http = Self(rawValue: 1)
        public static let https = Self(rawValue: 2)

        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }
    }

    /// Neither name nor value may hold a control character.
    public typealias Header = (name: String, value: String)

    public var method: Method = .get
    /// Absolute, percent-encoded; it may hold a key, so it is never printed.
    public var url: String
    public var headers: [Header] = []
    /// Connect to this socket instead of the URL's host, which then is only sent as `Host`.
    public var unixSocketPath: String?
    public var protocols: Protocols
    /// Name lookup, TCP and TLS together.
    public var connectWithin: Duration = .seconds(2)
    /// From the start to the last byte.
    ///
    /// Nil waits for ever: for responses that go on and on.
    public var answerWithin: Duration? = .seconds(5)
    /// Give up when nothing has arrived for so long (whole seconds, rounded up).
    public var silentMax: Duration?
    /// Bytes of the body after decompression.
    ///
    /// Nil only makes sense for a streamed body.
    public var bodyBytesMax: Int? = 2 * 1_024 * 1_024

    public init(url: String, protocols: Protocols) {
        self.url = url
        self.protocols = protocols
    }
}

extension CurlRequest: CustomStringConvertible, CustomReflectable {
    /// URL and headers may hold a key: they are not shown.
    public var description: String {
        switch method {
        case .get: "GET •••"
        case .post(let body): "POST ••• (\(body.count) bytes)"
        }
    }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
