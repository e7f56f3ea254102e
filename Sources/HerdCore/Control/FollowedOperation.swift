/// What the supervisor does while a command shows it, step by step.
public enum FollowedOperation: Equatable, Sendable {
    case reload(ReloadRequest.Target)
    case apply

    var name: String {
        switch self {
        case .reload: "reload"
        case .apply: "apply"
        }
    }
}
