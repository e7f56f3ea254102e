import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

extension HerdTests {
    /// The herd's own programs under its supervisor.
    @Suite struct RealServerTests {
        private static let report =
            "IAMAT kiwi.cs.ucla.edu +34.068930-118.445127 1520023934.918963997"

        private static func herd() throws -> (Supervisor, HerdConfiguration, TemporaryFolder) {
            let folder = try TemporaryFolder()
            var configuration = try HerdBench.configuration(["One", "Two"]) { _ in }
            configuration.servers[0].neighbors = ["Two"]
            configuration.servers[1].neighbors = ["One"]
            configuration.places.provider = .offline
            configuration.reload.drain = .milliseconds(200)
            let servers = configuration.servers.map { server in
                """
                {"name": "\(server.name)", "port": \(server.port),
                 "neighbors": ["\(server.neighbors[0])"]}
                """
            }
            let text = "{\"herd\": \"test\", \"servers\": [\(servers.joined(separator: ","))]}"
            let programs = Programs(
                ProgramPaths(),
                of: HerdFolder(root: folder.path),
                beside: BuiltPrograms.folder
            )
            let supervisor = try Supervisor(
                configuration: configuration,
                bytes: Array(text.utf8),
                root: folder.path,
                programs: programs
            )
            return (supervisor, configuration, folder)
        }

        @Test func `reports survive a reload of every server, and places are asked`() async throws {
            let (supervisor, configuration, folder) = try Self.herd()
            Thread.detachNewThread { supervisor.run(signals: []) }
            do {
                try await Self.askAndReload(supervisor, configuration, folder)
            } catch {
                _ = await supervisor.down()
                throw error
            }
            #expect(await supervisor.down().killed.isEmpty)
            let log = try folder.read("logs/One.log")
            #expect(log.contains(" herd worker 2 is ready\n"))
            // Though it was replaced in its first second, it was told how much time it had.
            #expect(log.contains(" draining") && log.contains("0.2 seconds"))
        }

        private static func askAndReload(
            _ supervisor: Supervisor,
            _ configuration: HerdConfiguration,
            _ folder: TemporaryFolder
        ) async throws {
            try await supervisor.start(["One", "Two", "places"])
            let status = await supervisor.status()
            #expect(status.servers.map(\.detail) == [nil, nil])
            let places = try #require(await supervisor.status().places)
            let release = try #require(places.release)
            let pid = try #require(places.pid)
            let running = try FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/\(pid)/exe"
            )
            #expect(running == "\(folder.path)/.herd/releases/\(release)/herd-places")
            let port = configuration.servers[0].port
            let answer = try LineClient(port: port).ask(report)
            #expect(answer?.hasPrefix("AT One ") == true)
            var last: ReloadProgress.Step?
            for await step in try await supervisor.reload(ReloadRequest(force: true)) {
                last = step.step
            }
            #expect(last == .finished)
            let client = try LineClient(port: port)
            try client.send("WHATSAT kiwi.cs.ucla.edu 10 5\n")
            #expect(try client.line() == answer)
            var lines: [String] = []
            while let line = try client.line(), !line.isEmpty { lines.append(line) }
            let found = try JSONValue(parsing: Array(lines.joined(separator: "\n").utf8))
            #expect(found["status"] == "OK")
            #expect(found["results"]?.elements?.count == 5)
        }
    }
}
