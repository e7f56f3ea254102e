import Foundation
import TestSupport
import Testing

/// A server whose file is lost says so, and knows what its neighbors and its own memory know.
@Suite(.serialized) struct LostFileTests {
    @Test func `a damaged file is set aside, said, and filled anew from neighbors`() async throws {
        try await withHerd(TemporaryHerd(TemporaryHerd.three)) { herd in
            let (server, other) = (herd.names[0], herd.names[1])
            let line = try herd.ask(server, "IAMAT kiwi +34.0-118.0 100")
            try await waitForKiwi(at: other, of: herd)
            try await herd.run("stop", server)
            for suffix in ["-wal", "-shm"] { unlink(path(of: server, in: herd) + suffix) }
            let garbage = Data(repeating: 0x5A, count: 20_000)
            try garbage.write(to: URL(fileURLWithPath: path(of: server, in: herd)))
            try await herd.run("start", server)

            #expect(try herd.ask(server, "WHATSAT kiwi 10 0") == line)
            try await waitForWhy(of: server, "its file was damaged; it is set aside", in: herd)
            #expect(
                try Data(contentsOf: URL(fileURLWithPath: damagedPath(of: server, in: herd)))
                    == garbage
            )
            let log = try await herd.run("logs", server)
            #expect(log.contains("the reports' file is damaged: it is set aside"))
        }
    }

    @Test func `a file that is deleted under a server gets all reports again, and is said`()
        async throws
    {
        try await withHerd(TemporaryHerd(TemporaryHerd.three)) { herd in
            let server = herd.names[0]
            let early = try herd.ask(server, "IAMAT early +34.0-118.0 100")
            for suffix in ["", "-wal", "-shm"] { unlink(path(of: server, in: herd) + suffix) }
            let late = try herd.ask(server, "IAMAT late +34.0-118.0 100")
            #expect(late.hasPrefix("AT \(server) "))
            try await waitForWhy(of: server, "its file was deleted; a new one has", in: herd)
            let log = try await herd.run("logs", server)
            #expect(log.contains("the reports' file was deleted or moved away"))

            let pid = try await herd.status().server(server).pid
            kill(try #require(pid), SIGKILL)
            #expect(try herd.ask(server, "WHATSAT early 10 0") == early)
            #expect(try herd.ask(server, "WHATSAT late 10 0") == late)
        }
    }

    private func waitForKiwi(at server: String, of herd: TemporaryHerd) async throws {
        _ = try await eventually("\(server) knows kiwi") {
            try herd.ask(server, "WHATSAT kiwi 10 0")
        } is: {
            $0.hasPrefix("AT ")
        }
    }

    private func waitForWhy(
        of server: String,
        _ sentence: String,
        in herd: TemporaryHerd
    ) async throws {
        _ = try await eventually("why \(server) says that \(sentence)") {
            try await herd.run("why", server)
        } is: {
            $0.contains(sentence)
        }
    }

    private func path(of server: String, in herd: TemporaryHerd) -> String {
        "\(herd.folder.path)/.herd/data/\(server).sqlite"
    }

    private func damagedPath(of server: String, in herd: TemporaryHerd) -> String {
        path(of: server, in: herd) + ".damaged"
    }
}
