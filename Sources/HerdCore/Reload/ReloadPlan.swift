/// What a reload shall bring each server to, as the supervisor has found it out.
public struct ReloadPlan: Equatable, Sendable {
    /// The release that each server shall have, of those whose program is kept as one.
    ///
    /// A server of ours without one is left as it is.
    public var releases: [String: String]
    /// Whether foreign servers are reloaded too; nobody can say whether their programs have
    /// changed, and they can't go back.
    public var includesForeign = true
    /// Also where the release is the one that runs.
    public var force = false
    /// Whether a server that must be stopped before its successor can start may be.
    public var allowsDowntime = false

    public init(releases: [String: String]) {
        self.releases = releases
    }
}
