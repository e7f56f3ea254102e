import Foundation
import HerdCore

/// What the next supervisor must know if this one is killed: `.herd/run/state.json`.
struct HerdState: Codable, Equatable, Sendable {
    /// 2: with `herd`, by which the next supervisor adopts the workers.
    static let newestSchema = 2
    var schema = newestSchema
    /// Nil in a file that an older herdctl wrote: its workers can't be adopted.
    var herd: HerdRecord?
    /// The kernel's random name for the time since the computer started.
    var bootID: String?
    var workers: [Worker] = []
    /// The last number that a worker of each server got.
    var generations: [String: Int] = [:]
    /// The release that each server has, or had before the reload that is under way.
    ///
    /// Nil in a file that an older herdctl wrote, which is read nevertheless: its workers must go.
    var releases: [String: String]?
    /// The release that each server had before that, of those that the last change has changed.
    var previous: [String: String]?

    struct Worker: Codable, Equatable, Sendable {
        var server: String
        var generation: Int
        /// Tells the worker from a later process with its pid, also after a reboot.
        var identity: ProcessIdentity
        /// The folder of its control group, if it has one.
        var controlGroup: String?
        var release: String?
        var startedAt: Moment?
    }

    /// Nil where there is none, or none that can be read: then nothing is known to run.
    static func read(_ path: String) -> HerdState? {
        FileManager.default.contents(atPath: path).flatMap {
            try? JSONDecoder().decode(HerdState.self, from: $0)
        }
    }

    /// What undo goes back to in a herd that starts with these releases.
    ///
    /// A start with new builds is a change like a reload; one with the same builds is none.
    func previous(before newest: [String: String]) -> [String: String] {
        let changed = (releases ?? [:]).filter { server, release in
            newest[server].map { $0 != release } ?? false
        }
        return changed.isEmpty ? previous ?? [:] : changed
    }

    /// The same, but a newer herdctl's is refused: what it says can't be understood, and the
    /// workers that it tells of must not be touched.
    static func readKnown(_ path: String) throws(SupervisorFailure) -> HerdState? {
        struct Head: Decodable { var schema: Int }
        guard let bytes = FileManager.default.contents(atPath: path),
            let head = try? JSONDecoder().decode(Head.self, from: bytes)
        else { return nil }
        guard head.schema <= newestSchema else {
            throw .stateTooNew(path: path, schema: head.schema)
        }
        return read(path)
    }

    func write(to path: String) throws {
        try DurableFile.replace(path, with: try encoded(), mode: Self.mode)
    }

    /// The next supervisor finds it from now on; the disk has it after `DurableFile.sync`.
    func publish(at path: String) throws -> OwnedDescriptor {
        try DurableFile.publish(path, with: try encoded(), mode: Self.mode)
    }

    private static let mode: mode_t = 0o600

    private func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(self)
    }
}

extension HerdState.Worker {
    init(_ key: WorkerKey, _ process: WorkerProcess) {
        self.init(server: key.server, generation: key.generation, identity: process.identity)
        controlGroup = process.group?.folder
    }

    var key: WorkerKey { WorkerKey(server: server, generation: generation) }

    func family(run: String) -> WorkerFamily {
        WorkerFamily(
            leader: identity,
            mark: WorkerMark(run: run, key: key),
            group: controlGroup.map(ControlGroup.init),
            isWatched: false
        )
    }
}
