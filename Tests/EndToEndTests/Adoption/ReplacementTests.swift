import Foundation
import TestSupport
import Testing

/// `herdctl up --replace`: the supervisor changes, and nothing else.
@Suite(.serialized) struct ReplacementTests {
    @Test func `one supervisor after the other takes over, and clients notice nothing`()
        async throws
    {
        try await withHandoverHerd { herd in
            let before = try await herd.status()
            let outcome = try await underLoad(herd) { load in
                for _ in 1...3 {
                    let leader = try await herd.status().supervisor.pid
                    try await herd.run("up", "--replace", "--detach")
                    #expect(try await herd.status().supervisor.pid != leader)
                    try await load.waitForReplies(100)
                }
            }
            #expect(outcome.isClean, "\(outcome.text)")
            let after = try await herd.status()
            #expect(after.pids == before.pids && after.restarts == 0)
            for (old, new) in zip(before.servers, after.servers) {
                #expect(new.uptime ?? 0 > old.uptime ?? 0, "\(new.name)")
            }
            try await herd.run("down")
            #expect(try await herd.run("logs", "--check").contains("none missing"))
            // Where nobody is up it is a start like any other.
            try await herd.run("up", "--replace", "--detach")
            #expect(try await herd.status().allAreReady)
        }
    }

    @Test func `a supervisor does not leave in the midst of a reload`() async throws {
        try await withHandoverHerd { herd in
            let before = try await herd.status()
            try herd.install(.numbered(1))
            let reload = try ChildProgram(
                BuiltPrograms.path("herdctl"),
                ["reload", "--config", herd.configuration, "--json"]
            )
            defer { reload.signal(SIGKILL) }
            _ = try await eventually("the reload has begun") {
                reload.outputSoFar
            } is: {
                $0.contains("testing")
            }
            let replace = try await herd.herdctl("up", "--replace", "--detach")
            #expect(replace.status == 75)
            #expect(replace.errors.contains("wait until it has ended"), "\(replace.errors)")
            #expect(try await reload.outcome().status == 0)
            let after = try await herd.status()
            #expect(after.supervisor.pid == before.supervisor.pid)
            #expect(after.releases.isDisjoint(with: before.releases))
        }
    }
}
