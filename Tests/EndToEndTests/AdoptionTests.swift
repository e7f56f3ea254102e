import Foundation
import TestSupport
import Testing

/// The supervisor is killed, and the next one goes on as if nothing had been.
@Suite(.serialized) struct AdoptionTests {
    @Test func `a killed supervisor costs no request, no worker and no count`() async throws {
        try await withHerd { herd in
            let victim = try #require(try await herd.status().server("Welsh").pid)
            kill(victim, SIGKILL)
            try await waitUntilReady(herd, "Welsh", otherThan: victim)
            let before = try await herd.status().servers
            let outcome = try await underLoad(herd) { load in
                for _ in 1...3 {
                    try await killSupervisor(of: herd)
                    try await load.waitForReplies(100)
                    try await herd.run("up", "--detach")
                    try await load.waitForReplies(100)
                }
            }
            #expect(outcome.isClean, "\(outcome.text)")
            let after = try await herd.status().servers
            for (old, new) in zip(before, after) {
                #expect(new.pid == old.pid && new.restarts == old.restarts, "\(new.name)")
                #expect(new.release == old.release && new.state == "ready", "\(new.name)")
            }
            #expect(try await herd.status().server("Welsh").restarts == 1)
        }
    }

    @Test func `a worker that died meanwhile is recorded and started again`() async throws {
        try await withHerd { herd in
            let before = try await herd.status()
            let victim = try #require(try before.server("Hands").pid)
            try await killSupervisor(of: herd)
            kill(victim, SIGKILL)
            try await waitUntilGone(victim)
            try await herd.run("up", "--detach")
            let after = try await herd.status()
            #expect(try after.server("Hands").restarts == 1)
            #expect(try after.server("Wilkes").pid == before.server("Wilkes").pid)
            let log = try await herd.run("logs", "Hands")
            #expect(log.contains("worker 1 died"), "\(log)")
        }
    }

    @Test func `a process that merely has a pid of the record is left alone`() async throws {
        try await withHerd { herd in
            try await killSupervisor(of: herd)
            let victim = try #require(try state(of: herd).first { $0.server == "Welsh" }).pid
            kill(victim, SIGKILL)
            try await waitUntilGone(victim)
            let stranger = try ChildProgram("/bin/sleep", ["1000"])
            defer { stranger.signal(SIGKILL) }
            let path = "\(herd.folder.path)/.herd/run/state.json"
            let text = try String(contentsOfFile: path, encoding: .utf8)
                .replacing("\"pid\" : \(victim),", with: "\"pid\" : \(stranger.pid),")
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            try await herd.run("up", "--detach")
            #expect(kill(stranger.pid, 0) == 0)
            #expect(try await herd.status().server("Welsh").restarts == 1)
        }
    }

    @Test func `what a newer herdctl has left is not touched`() async throws {
        try await withHerd { herd in
            try await killSupervisor(of: herd)
            let path = "\(herd.folder.path)/.herd/run/state.json"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let newer = text.replacing("\"schema\" : 2", with: "\"schema\" : 99")
            #expect(newer != text)
            try newer.write(toFile: path, atomically: true, encoding: .utf8)
            let outcome = try await herd.herdctl("up", "--detach")
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("is of a newer herdctl"), "\(outcome.errors)")
            #expect(try herd.ask("Welsh", "IAMAT x +1+2 3").hasPrefix("AT Welsh"))
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            try await herd.run("up", "--detach")
        }
    }

    // MARK: -

    private func killSupervisor(of herd: TemporaryHerd) async throws {
        struct Report: Decodable {
            struct Supervisor: Decodable { let pid: Int32 }
            let supervisor: Supervisor
        }
        let text = try await herd.herdctl("status", "--json").output
        let pid = try JSONDecoder().decode(Report.self, from: Data(text.utf8)).supervisor.pid
        kill(pid, SIGKILL)
        try await waitUntilGone(pid)
    }

    private struct Recorded {
        let server: String
        let pid: Int32
    }

    private func state(of herd: TemporaryHerd) throws -> [Recorded] {
        struct State: Decodable {
            struct Identity: Decodable { let pid: Int32 }
            struct Worker: Decodable {
                let server: String
                let identity: Identity
            }
            let workers: [Worker]
        }
        let path = "\(herd.folder.path)/.herd/run/state.json"
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        return try JSONDecoder().decode(State.self, from: bytes).workers.map {
            Recorded(server: $0.server, pid: $0.identity.pid)
        }
    }

    private func waitUntilReady(
        _ herd: TemporaryHerd,
        _ name: String,
        otherThan pid: Int32
    ) async throws {
        _ = try await eventually("\(name) is ready again") {
            try await herd.status().server(name)
        } is: {
            $0.state == "ready" && $0.pid != pid
        }
    }

    /// The process has ended, if only as a zombie.
    private func waitUntilGone(_ pid: Int32) async throws {
        _ = try await eventually("\(pid) is gone") {
            try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        } is: {
            $0?.contains(") Z ") ?? true
        }
    }
}
