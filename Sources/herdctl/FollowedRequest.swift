import HerdCore

/// What the supervisor is asked for whose steps a command shows.
enum FollowedRequest: Sendable {
    case reload(ReloadRequest)
    /// With the absolute path of the herd.json.
    case apply(String)

    var operation: FollowedOperation {
        switch self {
        case .reload(let request): .reload(request.target)
        case .apply: .apply
        }
    }
}
