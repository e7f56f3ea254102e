import Foundation
import HerdCore
import TestSupport

@testable import HerdSupervisor

/// Two neighbors, One and Two, and herd-places: the herd's own programs under a supervisor.
///
/// The server program is a script that runs herd-server, so that a test can give the next reload
/// one that fails where HERD_FAILPOINT says.
struct RealHerd: Sendable {
    static let report = "IAMAT kiwi.cs.ucla.edu +34.068930-118.445127 1520023934.918963997"
    static let names = ["One", "Two", "places"]

    let folder: TemporaryFolder
    let configuration: HerdConfiguration
    let supervisor: Supervisor

    init(
        failingAt failpoint: String = "",
        _ change: (inout HerdConfiguration) -> Void = { _ in }
    ) throws {
        folder = try TemporaryFolder()
        var configuration = try HerdBench.configuration(["One", "Two"]) { _ in }
        configuration.servers[0].neighbors = ["Two"]
        configuration.servers[1].neighbors = ["One"]
        configuration.places.provider = .offline
        change(&configuration)
        self.configuration = configuration
        let servers = configuration.servers.map { server in
            """
            {"name": "\(server.name)", "port": \(server.port),
             "neighbors": ["\(server.neighbors[0])"]}
            """
        }
        let text = "{\"herd\": \"test\", \"servers\": [\(servers.joined(separator: ","))]}"
        try Self.writeProgram(in: folder, failingAt: failpoint)
        supervisor = try Supervisor(
            configuration: configuration,
            bytes: Array(text.utf8),
            root: folder.path,
            programs: Programs(
                launch: BuiltPrograms.path("herd-launch"),
                server: "\(folder.path)/program",
                places: BuiltPrograms.path("herd-places")
            )
        )
    }

    /// Another program for the next reload, even where it fails nowhere.
    func changeProgram(failingAt failpoint: String = "") throws {
        try Self.writeProgram(in: folder, failingAt: failpoint, comment: "# changed")
    }

    private static func writeProgram(
        in folder: TemporaryFolder,
        failingAt failpoint: String,
        comment: String = "#"
    ) throws {
        let script = """
            #!/bin/sh
            \(comment)
            HERD_FAILPOINT='\(failpoint)' exec '\(BuiltPrograms.path("herd-server"))' "$@"

            """
        try folder.write("program.new", script, mode: 0o755)
        let code = rename("\(folder.path)/program.new", "\(folder.path)/program")
        guard code == 0 else { throw SystemFailure("rename the program") }
    }

    func reload(_ request: ReloadRequest = ReloadRequest()) async throws -> [ReloadProgress] {
        var steps: [ReloadProgress] = []
        for await step in try await supervisor.reload(request) { steps.append(step) }
        return steps
    }

    func client(of name: String = "One") throws -> LineClient {
        guard let server = configuration.server(named: name) else {
            throw SystemFailure("find \(name)", 0)
        }
        return try LineClient(port: server.port)
    }

    func status(of name: String) async throws -> ServerStatus {
        let servers = await supervisor.status().servers
        guard let status = servers.first(where: { $0.name == name }) else {
            throw SystemFailure("find \(name)", 0)
        }
        return status
    }
}

/// Starts a herd, and leaves nothing of it behind.
func withRealHerd(
    failingAt failpoint: String = "",
    change: (inout HerdConfiguration) -> Void = { _ in },
    body: (RealHerd) async throws -> Void
) async throws {
    let herd = try RealHerd(failingAt: failpoint, change)
    let supervisor = herd.supervisor
    Thread.detachNewThread { supervisor.run(signals: []) }
    do {
        try await supervisor.start(RealHerd.names)
        try await body(herd)
    } catch {
        _ = await supervisor.down()
        throw error
    }
    _ = await supervisor.down()
}
