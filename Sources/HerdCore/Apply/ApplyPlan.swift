/// What an apply shall bring about, as the supervisor has found it out.
public struct ApplyPlan: Equatable, Sendable {
    /// The wanted servers in the order of herd.json, then herd-places.
    public var names: [String]
    /// Those that are new, and the lives that they begin.
    public var added: [Addition] = []
    /// Those whose successors read what is new as they start.
    public var reloaded: [String] = []
    /// Those that are stopped, then started.
    public var restarted: [String] = []
    /// Those that go.
    public var removed: [String] = []
    /// Those whose workers are told, and stay.
    public var told: [String] = []
    /// The rules of each wanted server's life.
    public var policies: [String: LifePolicy] = [:]
    /// The rules of the budget that all share.
    public var restart = RestartPolicy()
    /// What each wanted server is started from, of those whose program is kept.
    public var releases: [String: String] = [:]

    public struct Addition: Equatable, Sendable {
        public var name: String
        public var life: ServerLife

        public init(name: String, life: ServerLife) {
            self.name = name
            self.life = life
        }
    }

    public init(names: [String]) {
        self.names = names
    }

    /// Who is to be what; the lives of those that are new are still to be added.
    ///
    /// `tellable` are the servers whose workers can be told: the herd's own program.
    public init(_ difference: HerdDifference, names: [String], tellable: Set<String>) {
        self.init(names: names)
        func all(_ kind: ChangeKind) -> [String] {
            difference.members.filter { $0.change == kind }.map(\.name)
        }
        reloaded = all(.reload)
        restarted = all(.restart)
        removed = all(.stop)
        told = all(.live).filter(tellable.contains)
    }
}
