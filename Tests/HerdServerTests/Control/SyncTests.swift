import HerdCore
import HerdWorker
import TestSupport
import Testing

@testable import HerdServer

@Suite(.timeLimit(.minutes(2))) struct SyncTests {
    @Test func `a worker is synced when its neighbors have every report`() async throws {
        try await withNeighbors { herd, control in
            let client = try LineClient(port: herd.port(of: "Goloman"))
            for number in 0..<500 { try client.send("IAMAT c\(number) +34-118 152\n") }
            for _ in 0..<500 { _ = try client.line() }
            let hands = try await herd.start("Hands")
            try await until {
                try control.ask("counters")?.contains("links=1") == true
            }
            #expect(try control.ask("sync 20000") == "synced")
            try await until { try await hands.run { $0.reports.clients } == 500 }
        }
    }

    @Test func `a neighbor that takes no connection in time is named`() async throws {
        // Hands' socket is open, and nobody accepts: whoever connects waits, and is linked.
        try await withNeighbors(peers: .open) { herd, control in
            let client = try LineClient(port: herd.port(of: "Goloman"))
            // More than the two sockets' buffers hold.
            let padding = String(repeating: "x", count: 200)
            for batch in 0..<300 {
                let names = (0..<200).map { "c\(batch)-\($0)\(padding)" }
                try client.send(names.map { "IAMAT \($0) +3-1 152\n" }.joined())
                for _ in names { _ = try client.line() }
            }
            #expect(try control.ask("sync 50") == "unsynced Hands")
        }
    }

    @Test func `a spare has no neighbors to be synced with`() async throws {
        try await withNeighbors(isSpare: true) { _, control in
            let answer = try control.ask("sync 60000")
            #expect(answer == "synced")
            let counters = try #require(try control.ask("counters"))
            #expect(counters.contains(" links=0 "))
        }
    }

    /// Goloman runs and Hands does not; both sockets are open, as where a supervisor has them.
    private func withNeighbors(
        isSpare: Bool = false,
        peers: PeerTrust = .secret,
        _ body: (TestHerd, PacketClient) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        var environment = WorkerEnvironment()
        environment.runFolder = folder.path
        environment.isSpare = isSpare
        let links = [("Goloman", "Hands")]
        try await withHerd(["Goloman", "Hands"], links: links, peers: peers) { herd in
            _ = try await herd.start("Goloman", environment: environment, pid: 7)
            try await body(herd, PacketClient(path: "\(folder.path)/Goloman.7.sock"))
        }
    }
}
