import Foundation
import HerdCore

/// A herd.json that is to be brought in, and all that its herd needs and has not yet: found out,
/// bound and written before anything that runs is touched.
struct NextHerd: Sendable {
    let configuration: HerdConfiguration
    let bytes: [UInt8]
    let difference: HerdDifference
    let programs: Programs
    /// In the order of herd.json, then herd-places.
    let members: [Member]
    /// What each member is started from, of those whose program is kept.
    let releases: [String: String]
    /// Programs that were looked at on disk for it.
    let newest: [String: ProgramOnDisk]

    /// What it is to follow.
    struct Running: Sendable {
        let configuration: HerdConfiguration
        let members: [String: Member]
        let releases: [String: String]
        let programs: Programs
    }

    /// Reads and copies programs, binds sockets and writes a file, which takes its time.
    init(
        _ configuration: HerdConfiguration,
        bytes: [UInt8],
        after running: Running,
        in folder: HerdFolder,
        _ store: ReleaseStore
    ) throws(SupervisorFailure) {
        self.configuration = configuration
        self.bytes = bytes
        difference = HerdDifference(from: running.configuration, to: configuration)
        programs = running.programs.following(
            configuration.programs,
            after: running.configuration.programs,
            in: folder
        )
        try Premises.check(programs.launch)
        let names = configuration.servers.map(\.name)
        try folder.prepare(servers: names, logs: configuration.logs.directory)
        if configuration.peers == .secret { try folder.prepareSecret() }
        let found = try NextReleases(configuration, after: running, programs, in: store)
        releases = found.releases
        newest = found.newest
        members = try Self.members(configuration, after: running, in: folder, programs)
        try Premises.write(bytes, to: folder.nextConfiguration)
    }

    /// An unchanged member is the one that runs; a new address is bound.
    private static func members(
        _ configuration: HerdConfiguration,
        after running: Running,
        in folder: HerdFolder,
        _ programs: Programs
    ) throws(SupervisorFailure) -> [Member] {
        var members: [Member] = []
        var problems: [String] = []
        func add(_ server: ServerConfiguration, _ socket: OwnedDescriptor?) {
            members.append(Member(server, of: configuration, in: folder, socket: socket))
        }
        for server in configuration.servers {
            switch NextSocket(of: server, to: configuration, after: running) {
            case .none: add(server, nil)
            case .held(let socket): add(server, socket)
            case .refused(let problem): problems.append(problem)
            }
        }
        guard problems.isEmpty else { throw .cannotListen(problems) }
        guard configuration.places.provider == .offline else { return members }
        let held = running.members[Member.placesName]?.socket
        let socket = if let held { held } else { try Premises.placesSocket(folder.placesSocket) }
        members.append(.places(programs, of: configuration, in: folder, socket: socket))
        return members
    }
}

/// What a server of the next herd listens on.
private enum NextSocket {
    /// It binds its port itself, or can have a socket only when another server has stopped.
    case none
    case held(OwnedDescriptor)
    case refused(String)

    /// A socket of that address is taken over, whoever listens on it now: he must stop first.
    init(
        of server: ServerConfiguration,
        to next: HerdConfiguration,
        after running: NextHerd.Running
    ) {
        guard !server.binds else {
            self = .none
            return
        }
        let servers = running.configuration.servers
        let holder = servers.first {
            !$0.binds && $0.host == server.host && $0.port == server.port
        }
        if let socket = holder.flatMap({ running.members[$0.name]?.socket }) {
            self = .held(socket)
            return
        }
        do throws(LinuxError) {
            self = .held(try ServerSocket(server).descriptor)
        } catch {
            let isOurs = error.code == EADDRINUSE && servers.contains { $0.port == server.port }
            self = isOurs ? .none : .refused(ServerSockets.sentence(server, error))
        }
    }
}

/// What the members of the next herd are started from: whoever stays keeps what it has, and who is
/// new gets the same, so that an apply brings no build in.
private struct NextReleases {
    private(set) var releases: [String: String] = [:]
    private(set) var newest: [String: ProgramOnDisk] = [:]

    init(
        _ next: HerdConfiguration,
        after running: NextHerd.Running,
        _ programs: Programs,
        in store: ReleaseStore
    ) throws(SupervisorFailure) {
        let own = next.servers.filter { $0.command == nil }.map(\.name)
        let ran = running.configuration.servers.filter { $0.command == nil }.map(\.name)
        var kept = running.releases
        if programs.server != running.programs.server { for name in ran { kept[name] = nil } }
        if programs.places != running.programs.places { kept[Member.placesName] = nil }
        let common = ran.lazy.compactMap { kept[$0] }.first
        for name in own { releases[name] = kept[name] ?? common }
        if next.places.provider == .offline {
            releases[Member.placesName] = kept[Member.placesName]
        }
        let wanted = own + (next.places.provider == .offline ? [Member.placesName] : [])
        guard wanted.contains(where: { releases[$0] == nil }) else { return }
        let disk = try NewestReleases(next, programs, in: store)
        newest = disk.programs
        releases.merge(disk.releases) { kept, _ in kept }
    }
}

extension Programs {
    /// Those whose path herd.json has changed; the others stay what they are.
    fileprivate func following(
        _ next: ProgramPaths,
        after running: ProgramPaths,
        in folder: HerdFolder
    ) -> Programs {
        let all = Programs(next, of: folder, beside: Programs.ownDirectory)
        return Programs(
            launch: next.launch == running.launch ? launch : all.launch,
            server: next.server == running.server ? server : all.server,
            places: next.places == running.places ? places : all.places
        )
    }
}
