import Foundation
import HerdCore

extension HerdFolder {
    /// Where the supervisor keeps what the next one must know.
    var stateFile: String { "\(run)/state.json" }
    /// The last deaths of a server's workers.
    func deathsFile(_ server: String) -> String { "\(run)/\(server).deaths" }
    var notifySocket: String { "\(run)/notify.sock" }
    var placesSocket: String { "\(run)/places.sock" }

    func workerSocket(_ server: String, pid: Int32) -> String { "\(run)/\(server).\(pid).sock" }
    /// Where a successor waits for the connections of the worker before it.
    func takeSocket(_ server: String, pid: Int32) -> String { "\(run)/\(server).\(pid).take" }
    /// The private socket of a spare herd-places.
    func spareSocket(_ name: String, generation: Int) -> String {
        "\(run)/\(name).\(generation).sock"
    }

    /// Makes the folders of a herd that is to run; `.herd` is nobody else's business.
    func prepare(servers: [String], logs: String) throws(SupervisorFailure) {
        if let problem = socketPathProblem(servers: servers) { throw .socketPathTooLong(problem) }
        for path in [state, run, releases] {
            try Self.attempt(path) { mkdir(path, 0o700) == 0 || errno == EEXIST ? 0 : -1 }
            try Self.attempt(path) { chmod(path, 0o700) }
            try Self.attempt(path) { access(path, W_OK | X_OK) }
        }
        let logs = path(logs)
        try? FileManager.default.createDirectory(atPath: logs, withIntermediateDirectories: true)
        try Self.attempt(logs) { access(logs, W_OK | X_OK) }
    }

    /// Removes sockets and pipes of workers that are gone: `NAME.NUMBER.sock`, `.take`,
    /// `.out`, `.err`, all but those in `kept`.
    func removeRemains(except kept: Set<String> = []) {
        let files = FileManager.default
        for name in (try? files.contentsOfDirectory(atPath: run)) ?? [] {
            let parts = name.split(separator: ".")
            guard parts.count == 3, Int(parts[1]) != nil,
                ["sock", "take", "out", "err"].contains(parts[2])
            else { continue }
            if kept.contains("\(parts[0]).\(parts[1]).\(parts[2])") { continue }
            unlink("\(run)/\(name)")
        }
    }

    private static func attempt(
        _ path: String,
        _ call: () -> Int32
    ) throws(SupervisorFailure) {
        do throws(LinuxError) {
            try LinuxError.call("use \(path)", call)
        } catch {
            throw .unwritable(path: path, reason: error.reason)
        }
    }
}
