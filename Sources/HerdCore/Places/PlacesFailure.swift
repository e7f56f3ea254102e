/// Why there are no places: what the client is told, and whether asking again makes sense.
public struct PlacesFailure: Error, Equatable, Sendable {
    public let reason: Reason
    /// So long the provider asks to be left alone.
    public let retryAfter: Duration?
    /// The provider's own words, redacted: for the log, never for a client.
    public let detail: String?

    public enum Reason: Hashable, Sendable {
        /// No connection: name, network, refusal.
        case unreachable
        /// A certificate or TLS itself failed.
        case untrusted
        case timedOut(answerBegun: Bool)
        case cutOff(answerBegun: Bool)
        case tooLarge
        /// The body is not what was promised.
        case unreadable
        /// An HTTP status other than 200.
        case http(Int)
        /// A status in the body of an HTTP 200, or one that says more than its HTTP status.
        case provider(PlacesStatus)
        /// Our own bounds: more questions at once than we take.
        case tooBusy
        /// The provider failed so often that it is left alone for some seconds.
        case providerDown
        case shuttingDown
    }

    public init(_ reason: Reason, retryAfter: Duration? = nil, detail: String? = nil) {
        self.reason = reason
        self.retryAfter = retryAfter
        self.detail = detail
    }

    /// Google's word that is nearest to it.
    public var status: PlacesStatus {
        switch reason {
        case .unreachable, .untrusted, .timedOut, .cutOff, .tooLarge, .unreadable, .providerDown,
            .shuttingDown:
            .unknownError
        case .tooBusy: .overQueryLimit
        case .http(let status): PlacesStatus(httpStatus: status)
        case .provider(let status): status
        }
    }

    /// For clients and log alike; never holds a key, a URL or a position.
    public var sentence: String {
        switch reason {
        case .unreachable: "The places provider can't be reached."
        case .untrusted: "The places provider could not prove who it is."
        case .timedOut: "The places provider did not answer in time."
        case .cutOff: "The places provider broke off its answer."
        case .tooLarge: "The places provider's answer is too large."
        case .unreadable: "The places provider's answer makes no sense."
        case .http(let status): "The places provider answered with HTTP status \(status)."
        case .provider(let status): Self.sentence(of: status)
        case .tooBusy: "Too many places requests are waiting at this server."
        case .providerDown: "The places provider keeps failing; it is left alone for a while."
        case .shuttingDown: "This server is shutting down."
        }
    }

    /// Asking again may help, and repeats nothing that the provider had begun to answer.
    var mayBeRetried: Bool {
        switch reason {
        case .unreachable: true
        case .timedOut(let answerBegun), .cutOff(let answerBegun): !answerBegun
        case .http(let status): status == 429 || (500...599).contains(status)
        case .provider(let status): status == .overQueryLimit || status == .unknownError
        case .untrusted, .tooLarge, .unreadable, .tooBusy, .providerDown, .shuttingDown: false
        }
    }

    /// It says that the provider is unwell, not that the question or this server is.
    var isAgainstProvider: Bool {
        switch reason {
        case .unreachable, .untrusted, .timedOut, .cutOff, .tooLarge, .unreadable: true
        case .http, .provider: status != .invalidRequest
        case .tooBusy, .providerDown, .shuttingDown: false
        }
    }

    private static func sentence(of status: PlacesStatus) -> String {
        switch status {
        case .ok, .zeroResults, .unknownError: "The places provider failed for unknown reasons."
        case .invalidRequest: "The places provider calls the request invalid."
        case .overQueryLimit: "The places provider's quota is used up."
        case .requestDenied: "The places provider denied the request; the server's log says why."
        }
    }
}
