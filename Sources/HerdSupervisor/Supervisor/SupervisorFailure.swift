import HerdCore

/// Why a herd was not brought up.
public enum SupervisorFailure: Error, Equatable, Sendable {
    /// Another supervisor has the lock.
    case alreadyUp(pid: Int32?)
    case socketPathTooLong(String)
    case unwritable(path: String, reason: String)
    case programMissing(path: String, reason: String)
    /// One sentence for each socket that could not be bound.
    case cannotListen([String])
    /// The herd was last watched by a herdctl that is newer than this one.
    case stateTooNew(path: String, schema: Int)
    /// The herd's secret is there, and is none.
    case unfitSecret(String)
    case systemRefused(what: String, reason: String)
}

extension SupervisorFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .alreadyUp(let pid?):
            "this herd is up already: its supervisor is pid \(pid)"
        case .alreadyUp(nil):
            "this herd is up already"
        case .socketPathTooLong(let problem):
            problem
        case .unwritable(let path, let reason):
            "can't write \(path): \(reason)"
        case .programMissing(let path, let reason):
            "can't run \(path): \(reason); build it, or name it under \"programs\" in herd.json"
        case .cannotListen(let sentences):
            sentences.joined(separator: "\n")
        case .stateTooNew(let path, let schema):
            "\(path) is of a newer herdctl (schema \(schema), and this one knows"
                + " \(HerdState.newestSchema)); use that one. Nothing was changed"
        case .unfitSecret(let sentence):
            sentence
        case .systemRefused(let what, let reason):
            "can't \(what): \(reason)"
        }
    }
}
