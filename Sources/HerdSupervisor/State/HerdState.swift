import Foundation

/// What the next supervisor must know if this one is killed: `.herd/run/state.json`.
struct HerdState: Codable, Equatable, Sendable {
    var schema = 1
    var workers: [Worker] = []
    /// The last number that a worker of each server got.
    var generations: [String: Int] = [:]
    /// The release that each server had before the last reload that changed something.
    ///
    /// Nil in a file that an older herdctl wrote, which is read nevertheless: its workers must go.
    var previous: [String: String]?

    struct Worker: Codable, Equatable, Sendable {
        var server: String
        var generation: Int
        /// Tells the worker from a later process with its pid, also after a reboot.
        var identity: ProcessIdentity
        var release: String?
    }

    /// Nil where there is none, or none that can be read: then nothing is known to run.
    static func read(_ path: String) -> HerdState? {
        FileManager.default.contents(atPath: path).flatMap {
            try? JSONDecoder().decode(HerdState.self, from: $0)
        }
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try DurableFile.replace(path, with: try encoder.encode(self), mode: 0o600)
    }
}
