/// Google's own words for how a Nearby Search went; they come in the body of an HTTP 200.
public enum PlacesStatus: String, Equatable, Sendable, CaseIterable {
    case ok = "OK"
    case zeroResults = "ZERO_RESULTS"
    case invalidRequest = "INVALID_REQUEST"
    case overQueryLimit = "OVER_QUERY_LIMIT"
    case requestDenied = "REQUEST_DENIED"
    case unknownError = "UNKNOWN_ERROR"

    /// What an HTTP status other than 200 amounts to.
    init(httpStatus: Int) {
        switch httpStatus {
        case 400: self = .invalidRequest
        case 401, 403: self = .requestDenied
        case 429: self = .overQueryLimit
        default: self = .unknownError
        }
    }

    /// Whether places were searched, found or not.
    var isAnswer: Bool {
        switch self {
        case .ok, .zeroResults: true
        case .invalidRequest, .overQueryLimit, .requestDenied, .unknownError: false
        }
    }
}
