import Foundation
import TestSupport

/// A herd in a folder of its own, on free ports, run by the built `herdctl`.
///
/// Whoever starts it stops it: `withHerd` does both.
final class TemporaryHerd: Sendable {
    let folder: TemporaryFolder
    let ports: [String: Int]
    private let neighbors: KeyValuePairs<String, [String]>

    static let names = PaperHerd.names
    /// As few as can show what happens to one server, to its neighbor and to one that is neither.
    static let three: KeyValuePairs = [
        "Goloman": ["Hands"], "Hands": ["Goloman", "Holiday"], "Holiday": ["Hands"],
    ]

    /// Further keys of herd.json, as JSON text: `"limits": {"idle": "1s"}`.
    init(
        _ neighbors: KeyValuePairs<String, [String]> = PaperHerd.neighbors,
        settings: [String] = []
    ) throws {
        self.neighbors = neighbors
        folder = try TemporaryFolder()
        ports = Dictionary(
            uniqueKeysWithValues: zip(neighbors.map(\.key), try freePorts(neighbors.count))
        )
        try write(settings: settings)
    }

    func write(settings: [String]) throws {
        let servers = neighbors.map { name, neighbors in
            """
            {"name": "\(name)", "port": \(ports[name] ?? 0), "neighbors": \(neighbors)}
            """
        }
        let members = ["\"servers\": [\(servers.joined(separator: ",\n"))]"] + settings
        try folder.write("herd.json", "{\"herd\": \"test\", \(members.joined(separator: ",\n"))}")
    }

    var names: [String] { neighbors.map(\.key) }

    var configuration: String { "\(folder.path)/herd.json" }

    /// Runs `herdctl VERB --config … WORDS` to its end.
    func herdctl(_ verb: String, _ words: String...) async throws -> ChildProgram.Outcome {
        try await ChildProgram.run(
            BuiltPrograms.path("herdctl"),
            [verb, "--config", configuration] + words
        )
    }

    /// The same, and it must succeed.
    @discardableResult
    func run(_ verb: String, _ words: String...) async throws -> String {
        let outcome = try await ChildProgram.run(
            BuiltPrograms.path("herdctl"),
            [verb, "--config", configuration] + words
        )
        guard outcome.status == 0 else {
            throw HerdFailure("herdctl \(verb): exit \(outcome.status)\n\(outcome.errors)")
        }
        return outcome.output
    }

    func client(_ server: String) throws -> LineClient {
        guard let port = ports[server] else { throw HerdFailure("no server \(server)") }
        return try LineClient(port: port)
    }

    /// One request on a connection of its own.
    func ask(_ server: String, _ line: String) throws -> String {
        guard let reply = try client(server).ask(line) else {
            throw HerdFailure("\(server) closed without a reply to \(line)")
        }
        return reply
    }

    func status() async throws -> StatusReport {
        let outcome = try await herdctl("status", "--json")
        return try JSONDecoder().decode(StatusReport.self, from: Data(outcome.output.utf8))
    }
}

/// Starts a herd, runs the body, and stops the herd whatever happened.
func withHerd(
    settings: [String] = [],
    _ body: (TemporaryHerd) async throws -> Void
) async throws {
    try await withHerd(try TemporaryHerd(settings: settings), body)
}

func withHerd(_ herd: TemporaryHerd, _ body: (TemporaryHerd) async throws -> Void) async throws {
    do {
        try await herd.run("up", "--detach")
        try await body(herd)
    } catch {
        _ = try? await herd.herdctl("down")
        throw error
    }
    try await herd.run("down")
}

/// What the tests read of `herdctl status --json`.
struct StatusReport: Decodable {
    let schema: Int
    let supervisor: Supervisor
    let servers: [Server]

    struct Supervisor: Decodable {
        let pid: Int32
    }

    struct Server: Decodable {
        let name: String
        let state: String
        let pid: Int32?
        let restarts: Int
        let clients: Int?
        let connections: Int?
        let release: String?
        let detail: String?
        let uptime: Double?

        private enum CodingKeys: String, CodingKey {
            case name, state, pid, restarts, clients, connections, release, detail
            case uptime = "uptime_seconds"
        }
    }

    func server(_ name: String) throws -> Server {
        guard let server = servers.first(where: { $0.name == name }) else {
            throw HerdFailure("\(name) is not in the status")
        }
        return server
    }
}
