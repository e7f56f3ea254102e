import Foundation
import TestSupport
import Testing

/// Servers that die together, as a user sees them.
@Suite(.serialized, .timeLimit(.minutes(2))) struct StormTests {
    private struct Report: Decodable {
        let storm: Storm?

        struct Storm: Decodable {
            let state: String
            let servers: [String]
            let cause: String?
        }
    }

    private static let names = ["One", "Two", "Three"]
    /// Dies as soon as it starts, while there is a file `die`.
    private static let script = "[ ! -e die ] || exit 3; exec sleep 1000"

    @Test func `status tells of servers that die together, until they can serve again`()
        async throws
    {
        let herd = try ForeignHerd { ports in
            zip(Self.names, ports).map { name, port in
                """
                {"name": "\(name)", "port": \(port), "command": ["sh", "-c", "\(Self.script)"]}
                """
            }
        }
        try await herd.up {
            let calm = try await herd.herdctl("status")
            #expect(calm.status == 0 && !calm.errors.contains("storm"))
            try herd.folder.write("die", "")
            for server in try await herd.status().servers {
                kill(try #require(server.pid), SIGKILL)
            }

            let status = try await eventually("status tells of the storm") {
                try await herd.herdctl("status")
            } is: {
                $0.errors.contains("storm: 3 of 3 servers died of exit 3 within ")
            }
            #expect(status.status == 3)
            #expect(status.errors.contains("; one at a time tries again until one stays up"))
            let json = try await herd.herdctl("status", "--json").output
            let storm = try JSONDecoder().decode(Report.self, from: Data(json.utf8)).storm
            #expect(storm?.state == "raging")
            #expect(storm?.servers.sorted() == Self.names.sorted())
            #expect(storm?.cause == "exit 3")

            try FileManager.default.removeItem(atPath: "\(herd.folder.path)/die")
            _ = try await eventually("all serve again") {
                try await herd.status()
            } is: {
                $0.allAreReady
            }
            #expect(try await herd.herdctl("status").status == 0)
        }
    }
}
