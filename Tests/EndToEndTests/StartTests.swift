import Foundation
import TestSupport
import Testing

/// What `up` says when it can't do what was asked, and that nothing is left behind then.
@Suite(.serialized) struct StartTests {
    @Test func `a second up says that the herd is up`() async throws {
        try await withHerd { herd in
            let before = try await herd.status()
            let again = try await herd.herdctl("up", "--detach")
            #expect(again.status == 0)
            #expect((again.output + again.errors).contains("is up"))
            let after = try await herd.status()
            #expect(before.servers.map(\.pid) == after.servers.map(\.pid))
        }
    }

    @Test func `of two ups at once one wins and the other says so`() async throws {
        let herd = try TemporaryHerd()
        async let first = herd.herdctl("up", "--detach")
        async let second = herd.herdctl("up", "--detach")
        let outcomes = try await [first, second]
        let status = try await herd.status()
        try await herd.run("down")
        #expect(outcomes.map(\.status) == [0, 0])
        #expect(outcomes.contains { ($0.output + $0.errors).contains("is up") })
        #expect(status.servers.allSatisfy { $0.state == "ready" && $0.restarts == 0 })
    }

    @Test func `a port in use names the process that holds it`() async throws {
        let herd = try TemporaryHerd()
        let port = try #require(herd.ports["Holiday"])
        let holder = try ChildProgram(
            "python3",
            ["-m", "http.server", "--bind", "127.0.0.1", "\(port)"]
        )
        defer { holder.signal(SIGKILL) }
        _ = try await eventually("the holder listens") {
            try? LineClient(port: port)
        } is: {
            $0 != nil
        }
        let outcome = try await herd.herdctl("up", "--detach")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("\(port)"))
        #expect(outcome.errors.contains("\(holder.pid)"))
        #expect(outcome.errors.contains("python3"))
        #expect(try await herd.herdctl("status").status == 4)
    }

    @Test func `a missing program is named before anything starts`() async throws {
        let herd = try TemporaryHerd(settings: ["\"programs\": {\"server\": \"/no/such/server\"}"])
        let outcome = try await herd.herdctl("up", "--detach")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("/no/such/server"))
        #expect(try await herd.herdctl("status").status == 4)
    }

    @Test func `a folder that can't be made is named`() async throws {
        let herd = try TemporaryHerd()
        try herd.folder.write(".herd", "a file where the folder should be")
        let outcome = try await herd.herdctl("up", "--detach")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("\(herd.folder.path)/.herd"))
        #expect(try herd.folder.read(".herd") == "a file where the folder should be")
    }

    @Test func `a wrong herd file starts nothing and lists every problem`() async throws {
        let herd = try TemporaryHerd()
        try herd.folder.write(
            "herd.json",
            """
            { "herd": "test",
              "servers": [
                { "name": "Goloman", "port": 70000, "neighbors": ["Hand"] },
                { "name": "Hands", "port": 0, "neighbours": [] } ] }
            """
        )
        let outcome = try await herd.herdctl("up", "--detach")
        #expect(outcome.status == 78)
        let problems = outcome.errors.split(separator: "\n").filter { $0.contains("herd.json:") }
        #expect(problems.count >= 4, "\(outcome.errors)")
        #expect(outcome.errors.contains("did you mean \"Hands\"?"))
        #expect(outcome.errors.contains("did you mean \"neighbors\"?"))
        #expect(!FileManager.default.fileExists(atPath: "\(herd.folder.path)/.herd"))
    }

    @Test func `a foreground herd stops when it is interrupted`() async throws {
        let herd = try TemporaryHerd()
        let up = try ChildProgram(
            BuiltPrograms.path("herdctl"),
            ["up", "--config", herd.configuration]
        )
        _ = try await eventually("every server is ready") {
            try await herd.herdctl("status").status
        } is: {
            $0 == 0
        }
        let pids = try await herd.status().servers.compactMap(\.pid)
        up.signal(SIGINT)
        let outcome = try await up.outcome()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(pids.count == 5)
        #expect(pids.allSatisfy { kill($0, 0) == -1 })
    }
}
