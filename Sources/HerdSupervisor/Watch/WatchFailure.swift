import Glibc

/// Why folders can't be watched; each prints one sentence.
public enum WatchFailure: Error, Equatable, Sendable {
    case noFolder(String, reason: String)
    /// Linux has a limit of its own for each user.
    case tooManyFolders(watched: Int)
    case tooManyFiles(max: Int)
    case noNotifier(reason: String)
    case systemRefused(String)
}

extension WatchFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noFolder(let path, let reason):
            "can't watch \(path): \(reason)"
        case .tooManyFolders(let watched):
            "Linux lets you watch no more folders than the \(watched) watched so far: raise"
                + " \(Self.limitName), as root with sysctl, or watch less with --path"
        case .tooManyFiles(let max):
            "there are more than \(max) files to watch; name those that matter with --path, or"
                + " the others in .gitignore"
        case .noNotifier(let reason):
            "Linux gives no notifier of changes (inotify): \(reason); \(Self.instancesName) is how"
                + " many you may have"
        case .systemRefused(let sentence):
            sentence
        }
    }

    private static let limitName = "fs.inotify.max_user_watches"
    private static let instancesName = "fs.inotify.max_user_instances"
}
