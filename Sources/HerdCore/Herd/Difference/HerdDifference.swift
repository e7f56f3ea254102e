/// What stands between two configurations of a herd, and what it takes to go from one to the other.
///
/// Both are values with every default filled in, so a key that moved, a server that moved, or a
/// default that was written out make no difference.
public struct HerdDifference: Equatable, Sendable {
    /// The wanted name of the herd.
    public let herd: String
    /// What differs for the whole herd, by key.
    public let settings: [SettingChange]
    /// Every server: the wanted ones in their order, then those that go.
    public let servers: [MemberDifference]
    /// herd-places; nil where it neither runs nor shall.
    public let places: MemberDifference?

    public init(from running: HerdConfiguration, to wanted: HerdConfiguration) {
        let forSupervisor = running.supervisorSettings.changes(to: wanted.supervisorSettings)
        let forWorkers = running.workerSettings.changes(to: wanted.workerSettings)
        let forPlaces = running.placesSettings.changes(to: wanted.placesSettings)
        herd = wanted.herd
        settings = forSupervisor + forWorkers + forPlaces
        let kept = wanted.servers.map { server in
            MemberDifference(server, from: running, to: wanted, herdWide: forWorkers.kind)
        }
        let gone = running.servers.filter { wanted.server(named: $0.name) == nil }
        servers = kept + gone.map { MemberDifference(leaving: $0, from: running) }
        places = .places(from: running, to: wanted, changed: forPlaces.kind)
    }

    /// Whether nothing is to be done.
    public var isEmpty: Bool {
        settings.isEmpty && members.allSatisfy { $0.change == .unchanged }
    }

    /// The servers, then herd-places.
    public var members: [MemberDifference] { servers + (places.map { [$0] } ?? []) }
}

/// What is to be done to a server, or to herd-places.
public struct MemberDifference: Equatable, Encodable, Sendable {
    public let name: String
    /// All that concerns it taken together, settings of the whole herd included.
    public let change: ChangeKind
    /// Its own settings that differ; of one that starts or stops, those that are no default.
    public let settings: [SettingChange]
}

extension MemberDifference {
    /// `herdWide` is what the settings of the whole herd ask of one that runs the herd's program.
    fileprivate init(
        _ server: ServerConfiguration,
        from running: HerdConfiguration,
        to wanted: HerdConfiguration,
        herdWide: ChangeKind
    ) {
        name = server.name
        let settings = wanted.settings(of: server)
        guard let old = running.server(named: server.name) else {
            change = .start
            self.settings = Self.defaults.changes(to: settings).map {
                SettingChange(key: $0.key, old: nil, new: $0.new, change: .start)
            }
            return
        }
        self.settings = running.settings(of: old).changes(to: settings)
        let needed = max(self.settings.kind, server.command == nil ? herdWide : .unchanged)
        change = needed == .reload && !old.isSucceeded(by: server) ? .restart : needed
    }

    fileprivate init(leaving server: ServerConfiguration, from running: HerdConfiguration) {
        name = server.name
        change = .stop
        settings = Self.defaults.changes(to: running.settings(of: server)).map {
            SettingChange(key: $0.key, old: $0.new, new: nil, change: .stop)
        }
    }

    fileprivate static func places(
        from running: HerdConfiguration,
        to wanted: HerdConfiguration,
        changed: ChangeKind
    ) -> Self? {
        let change: ChangeKind? =
            switch (running.hasOwnPlaces, wanted.hasOwnPlaces) {
            case (true, true): changed
            case (true, false): .stop
            case (false, true): .start
            case (false, false): nil
            }
        return change.map { Self(name: HerdConfiguration.placesName, change: $0, settings: []) }
    }

    /// What a server has that sets only its port, which has no default.
    private static let defaults: [Setting] = {
        let server = ServerConfiguration(name: "", port: 0, neighbors: [])
        let herd = HerdConfiguration(herd: "", servers: [server])
        return herd.settings(of: server).filter { $0.key != "port" }
    }()
}

extension ServerConfiguration {
    /// Whether a worker can take over from the one before: both have the socket, and both are the
    /// herd's own program, or both are not.
    fileprivate func isSucceeded(by next: Self) -> Bool {
        !binds && !next.binds && (command == nil) == (next.command == nil)
    }
}

extension HerdConfiguration {
    fileprivate var hasOwnPlaces: Bool { places.provider == .offline }
}
