import HerdCore

/// The herd's programs as they are on disk now, each kept as a release, unless they are unread.
struct NewestReleases: Sendable {
    /// By member; none for a server whose program is not ours.
    private(set) var releases: [String: String] = [:]
    /// By the name that a program has in the store.
    private(set) var programs: [String: ProgramOnDisk] = [:]

    /// Reads and copies programs, which takes its time.
    init(
        _ configuration: HerdConfiguration,
        _ paths: Programs,
        in store: ReleaseStore
    ) throws(SupervisorFailure) {
        let own = configuration.servers.filter { $0.command == nil }.map(\.name)
        if !own.isEmpty {
            try keep(paths.server, as: Member.herdServer, for: own, in: store)
        }
        if configuration.places.provider == .offline {
            try keep(paths.places, as: Member.herdPlaces, for: [Member.placesName], in: store)
        }
    }

    /// Nothing is started from them now, so they need not be there; they are read when somebody has
    /// the time.
    init(unread configuration: HerdConfiguration, _ paths: Programs) {
        if configuration.servers.contains(where: { $0.command == nil }) {
            programs[Member.herdServer] = ProgramOnDisk(path: paths.server)
        }
        if configuration.places.provider == .offline {
            programs[Member.herdPlaces] = ProgramOnDisk(path: paths.places)
        }
    }

    private mutating func keep(
        _ path: String,
        as name: String,
        for members: [String],
        in store: ReleaseStore
    ) throws(SupervisorFailure) {
        let release = try store.keep(path, as: name)
        programs[name] = release.source
        for member in members { releases[member] = release.hash }
    }
}
