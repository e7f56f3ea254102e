import Foundation
import TestSupport

/// A herd whose servers are other people's programs, in a folder of its own.
struct ForeignHerd {
    let folder: TemporaryFolder
    /// Free when the herd was made; one for each server that a test may want.
    let ports: [Int]

    /// `servers` gets free ports and returns the elements of `servers` in herd.json; `settings` are
    /// members of the whole.
    init(
        ports count: Int = 3,
        settings: String = "",
        _ servers: ([Int]) -> [String]
    ) throws {
        folder = try TemporaryFolder()
        ports = try freePorts(count)
        try folder.write("key", "never-used", mode: 0o600)
        try folder.write(
            "herd.json",
            """
            { "herd": "foreign",
              "servers": [\(servers(ports).joined(separator: ",\n"))],
              "reload": {"minReady": "100ms", "drain": "2s"}, "stop": {"grace": "2s"},
              "places": {"provider": "google-legacy", "key": {"file": "key"}}\(settings) }
            """
        )
    }

    /// Runs `herdctl VERB --config … WORDS` to its end.
    func herdctl(_ verb: String, _ words: String...) async throws -> ChildProgram.Outcome {
        try await ChildProgram.run(
            BuiltPrograms.path("herdctl"),
            [verb, "--config", "\(folder.path)/herd.json"] + words
        )
    }

    func status() async throws -> StatusReport {
        let outcome = try await herdctl("status", "--json")
        return try JSONDecoder().decode(StatusReport.self, from: Data(outcome.output.utf8))
    }

    func server(_ name: String) async throws -> StatusReport.Server {
        try await status().server(name)
    }

    /// The pid of its supervisor.
    func supervisor() async throws -> pid_t {
        let lock = try folder.read(".herd/run/lock").trimmingCharacters(in: .whitespacesAndNewlines)
        guard let pid = pid_t(lock) else { throw HerdFailure("the lock says \(lock)") }
        return pid
    }

    /// Starts servers that will not be ready, and returns when their supervisor answers.
    func begin() async throws {
        _ = try await herdctl("up", "--detach", "--timeout", "100ms")
        _ = try await eventually("the supervisor answers") {
            try? await status()
        } is: {
            $0 != nil
        }
    }

    /// Starts the herd, runs the body, and stops the herd whatever happened.
    func up(_ body: () async throws -> Void) async throws {
        try await down {
            let up = try await herdctl("up", "--detach")
            guard up.status == 0 else { throw HerdFailure(up.errors) }
            try await body()
        }
    }

    /// Runs the body, and stops the herd that it has started whatever happened.
    func down(after body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            _ = try? await herdctl("down")
            throw error
        }
        let down = try await herdctl("down")
        guard down.status == 0 else { throw HerdFailure(down.errors) }
    }
}
