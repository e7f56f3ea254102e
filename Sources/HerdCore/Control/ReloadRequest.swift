/// What somebody asks of `reload`.
public struct ReloadRequest: Equatable, Sendable {
    public var target = Target.newest
    /// Reload also what runs the release already.
    public var force = false
    /// Reload also a server that can't be replaced without refusing clients for a while.
    public var allowDowntime = false

    public enum Target: Equatable, Sendable {
        /// The programs as they are on disk.
        case newest
        /// The releases from before the last reload that changed something.
        case previous
        /// The kept release whose hash begins so; at least `prefixMin` digits.
        case release(String)
    }

    /// Fewer digits would soon fit two releases.
    public static let prefixMin = 4

    public init(_ target: Target = .newest, force: Bool = false, allowDowntime: Bool = false) {
        self.target = target
        self.force = force
        self.allowDowntime = allowDowntime
    }
}
