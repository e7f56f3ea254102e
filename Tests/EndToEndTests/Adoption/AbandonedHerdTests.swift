import Foundation
import TestSupport
import Testing

/// `herdctl down` where the supervisor was killed, and its workers go on.
@Suite(.serialized) struct AbandonedHerdTests {
    private struct Report: Decodable {
        let stopped: [String]
        let killed: [String]
    }

    @Test func `what a killed supervisor has left is stopped, and nothing of its logs is lost`()
        async throws
    {
        try await withHandoverHerd { herd in
            let before = try await herd.status()
            try await herd.killSupervisor()
            let status = try await herd.herdctl("status")
            #expect(status.status == 4)
            #expect(status.errors.contains("3 workers of it live on"), "\(status.errors)")
            let down = try await herd.herdctl("down", "--json")
            #expect(down.status == 0)
            let report = try JSONDecoder().decode(Report.self, from: Data(down.output.utf8))
            let servers = before.servers.map(\.name)
            #expect(Set(report.stopped + report.killed).isSuperset(of: servers))
            for server in before.servers {
                let pid = try #require(server.pid)
                #expect(down.errors.contains("\(server.name) (pid \(pid))"), "\(down.errors)")
            }
            #expect(herd.processes().isEmpty)
            #expect(try await herd.run("logs", "--check").contains("none missing"))
            #expect(try await herd.run("logs", "Hands").contains("ended counters="))
            let again = try await herd.herdctl("down")
            #expect(again.status == 0)
            #expect(again.errors.contains("nothing to stop"), "\(again.errors)")
            try await herd.run("up", "--detach")
            #expect(try await herd.status().allAreReady)
        }
    }

    @Test func `a process that merely has a worker's pid is not stopped`() async throws {
        try await withHandoverHerd { herd in
            try await herd.killSupervisor()
            let victim = try #require(try herd.recordedPids()["Hands"])
            kill(victim, SIGKILL)
            try await waitUntilGone(victim)
            let stranger = try ChildProgram("/bin/sleep", ["1000"])
            defer { stranger.signal(SIGKILL) }
            try herd.record("Hands", as: stranger.pid)
            try await herd.run("down")
            #expect(kill(stranger.pid, 0) == 0)
            #expect(herd.processes().isEmpty)
        }
    }

    @Test(arguments: ["up", "down"])
    func `workers of which the record is lost are stopped`(verb: String) async throws {
        try await withHandoverHerd { herd in
            let before = try await herd.status()
            try await herd.killSupervisor()
            try herd.folder.write(".herd/run/state.json", "half a rec")
            try await herd.run(verb, verb == "up" ? "--detach" : "--timeout=60s")
            let left = Set(herd.processes().map(\.pid))
            #expect(left.isDisjoint(with: before.pids.compactMap(\.self)))
            #expect(left.count == (verb == "up" ? before.servers.count : 0))
        }
    }

    @Test func `a worker that does not end is killed, and named`() async throws {
        let herd = try ForeignHerd { ports in
            [
                """
                {"name": "Stubborn", "port": \(ports[0]), "neighbors": [],
                 "command": ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"]}
                """
            ]
        }
        try await herd.up {
            let worker = try #require(try await herd.server("Stubborn").pid)
            let supervisor = try await herd.status().supervisor.pid
            kill(supervisor, SIGKILL)
            try await waitUntilGone(supervisor)
            let down = try await herd.herdctl("down")
            #expect(down.status == 0)
            #expect(
                down.errors.contains("had to be killed: Stubborn (pid \(worker))"),
                "\(down.errors)"
            )
            try await waitUntilGone(worker)
        }
    }
}
