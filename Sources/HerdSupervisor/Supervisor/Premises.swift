import CLinux
import Foundation
import HerdCore

/// What must be there before a herd can run: lock, folders, programs, sockets.
///
/// Made in an order in which nothing is touched that a running herd needs: the lock comes first.
struct Premises: Sendable {
    let folder: HerdFolder
    /// What the herd runs on: while workers of an earlier supervisor live, that is theirs.
    let configuration: HerdConfiguration
    let lock: SupervisorLock
    let programs: Programs
    let releases: ReleaseStore
    let members: [Member]
    let newest: NewestReleases
    /// The last number that a worker of each server got.
    let generations: [String: Int]
    /// The release that each server had before the last change.
    let previous: [String: String]
    /// What each server had when somebody last knew of it.
    let releasesBefore: [String: String]?
    let logs: LogCollector
    /// Nil where nothing is left of an earlier supervisor.
    let adoption: Adoption?
    /// Sentences for the log: workers of an earlier supervisor that were stopped.
    let news: [String]

    init(
        _ wanted: HerdConfiguration,
        bytes: [UInt8],
        root: String,
        programs: Programs,
        passed: PassedDescriptors
    ) throws(SupervisorFailure) {
        folder = HerdFolder(root: root)
        let names = wanted.servers.map(\.name)
        try folder.prepare(servers: names, logs: wanted.logs.directory)
        lock = try SupervisorLock(folder.lock)
        if wanted.peers == .secret { try folder.prepareSecret() }
        let state = try HerdState.readKnown(folder.stateFile)
        let left = AdoptedConfiguration(state, in: folder, wanted: wanted)
        configuration = left.configuration
        self.programs = programs
        releases = ReleaseStore(folder: folder.releases)
        try Self.check(programs.launch)
        newest =
            left.isKept
            ? NewestReleases(unread: configuration, programs)
            : try NewestReleases(configuration, programs, in: releases)
        if !left.isKept { try Self.write(bytes, to: folder.configuration) }
        generations = state?.generations ?? [:]
        logs = try Self.collector(configuration.logs, folder)
        let shared = passed.entries.isEmpty ? Self.listening(configuration) : []
        var found: Adoption?
        if let state { found = Adoption(state, of: configuration, sockets: shared, in: folder) }
        if !left.isKept, found?.living.isEmpty == true {
            found?.startAnew(with: newest.releases)
        }
        adoption = found
        releasesBefore = state?.releases
        previous =
            left.isKept
            ? found?.record.previous ?? state?.previous ?? [:]
            : state?.previous(before: newest.releases) ?? [:]
        let leftovers =
            found?.leftovers ?? AbandonedHerd.workers(state ?? HerdState(), run: folder.run)
        news =
            left.news + (found?.news ?? [])
            + Leftovers.stop(leftovers, run: folder.run, by: configuration, logs).sentences
        folder.removeRemains(except: found?.files ?? [])
        do {
            self.members = try Self.members(configuration, programs, folder, passed, found)
        } catch {
            logs.stop()
            throw error
        }
    }

    /// The members that listen on a socket of ours.
    private static func listening(_ configuration: HerdConfiguration) -> [String] {
        configuration.servers.filter { !$0.binds }.map(\.name)
            + (configuration.places.provider == .offline ? [Member.placesName] : [])
    }

    private static func collector(
        _ policy: LogPolicy,
        _ folder: HerdFolder
    ) throws(SupervisorFailure) -> LogCollector {
        do throws(LinuxError) {
            return try LogCollector(policy, folder: folder)
        } catch {
            throw .systemRefused(what: "collect logs", reason: "\(error)")
        }
    }

    /// Lets go of ports and lock, so that another supervisor can have them.
    func vacate() {
        for member in members { member.socket?.close() }
        unlink(folder.placesSocket)
        unlink(folder.notifySocket)
        // Requests that came before are answered nevertheless.
        unlink(folder.controlSocket)
        lock.release()
    }

    /// Lets go of the herd, of which nothing is stopped, so that another supervisor can adopt it.
    func leave() {
        for member in members { member.socket?.close() }
        unlink(folder.controlSocket)
        lock.release()
    }

    private static func members(
        _ configuration: HerdConfiguration,
        _ programs: Programs,
        _ folder: HerdFolder,
        _ passed: PassedDescriptors,
        _ adoption: Adoption?
    ) throws(SupervisorFailure) -> [Member] {
        let sockets = try ServerSockets(
            configuration.servers,
            passed: PassedSockets(passed),
            returned: adoption?.sockets ?? [:]
        )
        var members = configuration.servers.map { server in
            Member(server, of: configuration, in: folder, socket: sockets[server.name])
        }
        if configuration.places.provider == .offline {
            let returned = adoption?.sockets[Member.placesName]
            let socket = if let returned { returned } else { try placesSocket(folder.placesSocket) }
            members.append(
                .places(programs, of: configuration, in: folder, socket: socket)
            )
        }
        return members
    }

    static func placesSocket(_ path: String) throws(SupervisorFailure) -> OwnedDescriptor {
        let kind = Int32(SOCK_STREAM.rawValue)
        let number = clinux_unix_bind(kind, path, ServerSocket.backlog)
        guard number >= 0 else {
            throw .unwritable(path: path, reason: LinuxError.text(-number))
        }
        return OwnedDescriptor(number)
    }

    static func check(_ program: String) throws(SupervisorFailure) {
        guard access(program, X_OK) == 0 else {
            throw .programMissing(path: program, reason: LinuxError.text(errno))
        }
    }

    static func write(_ bytes: [UInt8], to path: String) throws(SupervisorFailure) {
        do {
            try DurableFile.replace(path, with: Data(bytes), mode: 0o600)
        } catch {
            throw .unwritable(path: path, reason: "\(error)")
        }
    }
}
