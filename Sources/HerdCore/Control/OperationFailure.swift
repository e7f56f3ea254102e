/// Why an operation was not done.
///
/// `sentence` says what is wrong and what to do.
public struct OperationFailure: Error, Codable, Equatable, Sendable {
    public var kind: Kind
    public var sentence: String

    public enum Kind: String, Codable, Sendable, CaseIterable {
        case failed
        case unknownServer = "unknown_server"
        case busy
        case badConfiguration = "bad_configuration"
        case timedOut = "timed_out"
        /// The request itself makes no sense.
        case badRequest = "bad_request"
        /// The API has no such path.
        case notFound = "not_found"
        /// There is nobody to ask; only `herdctl` itself says so.
        case noHerd = "no_herd"
        /// What runs is not what is wanted; only `herdctl` itself says so.
        case notReady = "not_ready"
    }

    public init(_ kind: Kind, _ sentence: String) {
        self.kind = kind
        self.sentence = sentence
    }
}

extension OperationFailure.Kind {
    /// The status code that the control API answers with.
    public var httpStatus: Int {
        switch self {
        case .failed: 500
        case .unknownServer, .notFound: 404
        case .busy: 409
        case .badConfiguration: 422
        case .timedOut: 504
        case .badRequest: 400
        case .noHerd, .notReady: 503
        }
    }

    /// What `herdctl` exits with when it is told so.
    public var commandExit: CommandExit {
        switch self {
        case .failed, .notFound: .failed
        case .unknownServer, .noHerd: .unknown
        case .busy: .busy
        case .badConfiguration: .badConfiguration
        case .timedOut: .timedOut
        case .badRequest: .usage
        case .notReady: .notReady
        }
    }
}

/// The body of every answer that is not a success.
public struct ErrorReply: Codable, Equatable, Sendable {
    public var schema = 1
    public var error: OperationFailure

    public init(_ error: OperationFailure) {
        self.error = error
    }
}
