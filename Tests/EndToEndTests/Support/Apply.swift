import Foundation
import TestSupport

/// A server as a test of `herdctl apply` writes it into herd.json.
struct DescribedServer {
    var name: String
    var port: Int
    var neighbors: [String]
    /// Further keys, as JSON text: `"binds": true`.
    var keys: [String] = []

    var text: String {
        let words = ["\"name\": \"\(name)\"", "\"port\": \(port)", "\"neighbors\": \(neighbors)"]
        return "{ \((words + keys).joined(separator: ", ")) }"
    }
}

extension TemporaryHerd {
    /// A herd of three in a row, reloaded without long trials.
    static func row() throws -> TemporaryHerd {
        try TemporaryHerd(three, settings: [quick])
    }

    static let quick = #""reload": {"minReady": "100ms"}"#

    /// The row as it was started.
    var row: [DescribedServer] {
        Self.three.map {
            DescribedServer(name: $0.key, port: ports[$0.key] ?? 0, neighbors: $0.value)
        }
    }

    /// The row with one more behind its end, on that port.
    func withNewcomer(_ port: Int, keys: [String] = []) -> [DescribedServer] {
        var servers = row
        servers[2].neighbors.append("Newcomer")
        return servers
            + [DescribedServer(name: "Newcomer", port: port, neighbors: ["Holiday"], keys: keys)]
    }

    /// Writes another herd.json.
    func write(_ servers: [DescribedServer], settings: [String] = [quick]) throws {
        let list = servers.map(\.text).joined(separator: ",\n")
        let members = ["\"herd\": \"test\"", "\"servers\": [\(list)]"] + settings
        try folder.write("herd.json", "{ \(members.joined(separator: ",\n")) }")
    }

    /// `herdctl apply --json`, step by step.
    func apply() async throws -> Reload { try Reload(try await herdctl("apply", "--json")) }

    func pids() async throws -> [String: Int32] {
        let servers = try await status().servers
        return servers.reduce(into: [:]) { $0[$1.name] = $1.pid }
    }

    /// Whether herd.json on disk differs from what runs.
    func differs() async throws -> Bool {
        try await herdctl("plan", "--exit-code").status == 3
    }

    /// Asks until the server that listens there knows the client.
    func waitUntilKnown(_ client: String, at port: Int) async throws {
        _ = try await eventually("\(client) is known at port \(port)") {
            try LineClient(port: port).ask("WHATSAT \(client) 10 1") ?? ""
        } is: {
            $0.hasPrefix("AT ")
        }
    }
}
