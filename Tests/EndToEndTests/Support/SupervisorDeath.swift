import Foundation
import TestSupport

extension TemporaryHerd {
    /// Kills the supervisor with SIGKILL, and waits until it is gone.
    func killSupervisor() async throws {
        let pid = try await status().supervisor.pid
        kill(pid, SIGKILL)
        try await waitUntilGone(pid)
    }

    var stateFile: String { "\(folder.path)/.herd/run/state.json" }

    /// The pid of each server's worker as the supervisor has written it down.
    func recordedPids() throws -> [String: Int32] {
        struct State: Decodable {
            struct Identity: Decodable { let pid: Int32 }
            struct Worker: Decodable {
                let server: String
                let identity: Identity
            }
            let workers: [Worker]
        }
        let bytes = try Data(contentsOf: URL(fileURLWithPath: stateFile))
        let workers = try JSONDecoder().decode(State.self, from: bytes).workers
        return Dictionary(workers.map { ($0.server, $0.identity.pid) }) { $1 }
    }

    /// Has the record say that the server's worker is another process.
    func record(_ server: String, as pid: Int32) throws {
        guard let recorded = try recordedPids()[server] else {
            throw HerdFailure("\(server) is not in state.json")
        }
        try String(contentsOfFile: stateFile, encoding: .utf8)
            .replacing("\"pid\" : \(recorded),", with: "\"pid\" : \(pid),")
            .write(toFile: stateFile, atomically: true, encoding: .utf8)
    }
}

/// The process has ended, if only as a zombie.
func waitUntilGone(_ pid: Int32) async throws {
    _ = try await eventually("\(pid) is gone") {
        try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
    } is: {
        $0?.contains(") Z ") ?? true
    }
}
