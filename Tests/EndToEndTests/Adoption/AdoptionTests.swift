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
                    try await herd.killSupervisor()
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
            try await herd.killSupervisor()
            kill(victim, SIGKILL)
            try await waitUntilGone(victim)
            // A server that has died often is not given up for that.
            try String(contentsOfFile: herd.stateFile, encoding: .utf8)
                .replacing("\"restarts\" : 0", with: "\"restarts\" : 7")
                .write(toFile: herd.stateFile, atomically: true, encoding: .utf8)
            try await herd.run("up", "--detach")
            let after = try await herd.status()
            let log = try await herd.run("logs", "Hands", "herdctl")
            let hands = try after.server("Hands")
            #expect(hands.restarts == 8, "\(hands)\n\(log)")
            #expect(try after.server("Wilkes").pid == before.server("Wilkes").pid)
            #expect(log.contains("worker 1 died"), "\(log)")
        }
    }

    @Test func `a process that merely has a pid of the record is left alone`() async throws {
        try await withHerd { herd in
            try await herd.killSupervisor()
            let victim = try #require(try herd.recordedPids()["Welsh"])
            kill(victim, SIGKILL)
            try await waitUntilGone(victim)
            let stranger = try ChildProgram("/bin/sleep", ["1000"])
            defer { stranger.signal(SIGKILL) }
            try herd.record("Welsh", as: stranger.pid)
            try await herd.run("up", "--detach")
            #expect(kill(stranger.pid, 0) == 0)
            #expect(try await herd.status().server("Welsh").restarts == 1)
        }
    }

    @Test func `what a newer herdctl has left is not touched`() async throws {
        try await withHerd { herd in
            try await herd.killSupervisor()
            let text = try String(contentsOfFile: herd.stateFile, encoding: .utf8)
            let newer = text.replacing("\"schema\" : 2", with: "\"schema\" : 99")
            #expect(newer != text)
            try newer.write(toFile: herd.stateFile, atomically: true, encoding: .utf8)
            let outcome = try await herd.herdctl("up", "--detach")
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("is of a newer herdctl"), "\(outcome.errors)")
            #expect(try herd.ask("Welsh", "IAMAT x +1+2 3").hasPrefix("AT Welsh"))
            try text.write(toFile: herd.stateFile, atomically: true, encoding: .utf8)
            try await herd.run("up", "--detach")
        }
    }

    @Test func `an undo goes back to the release that an earlier supervisor replaced`() async throws
    {
        try await withHandoverHerd { herd in
            let first = try await herd.status().releases
            #expect(try await herd.reload(to: .numbered(1)).status == 0)
            try await herd.killSupervisor()
            try await herd.run("up", "--detach")
            try await herd.run("undo")
            #expect(try await herd.status().releases == first)
        }
    }

    @Test func `no program is needed to adopt workers, only to start some`() async throws {
        try await withHandoverHerd { herd in
            let before = try await herd.status()
            try herd.uninstall()
            try await herd.killSupervisor()
            try await herd.run("up", "--detach")
            #expect(try await herd.status().pids == before.pids)
            let reload = try await herd.herdctl("reload")
            #expect(reload.status == 1)
            #expect(reload.errors.contains("No such file"), "\(reload.errors)")
            // What died is started from the release that is kept.
            try await herd.run("restart", "Hands")
            #expect(try await herd.status().releases == before.releases)
        }
    }

    @Test func `a herd of which nobody is left starts with the newest build`() async throws {
        try await withHandoverHerd { herd in
            let before = try await herd.status()
            try await herd.killSupervisor()
            for pid in before.pids.compactMap(\.self) {
                kill(pid, SIGKILL)
                try await waitUntilGone(pid)
            }
            try herd.install(.numbered(1))
            try await herd.run("up", "--detach")
            let after = try await herd.status()
            #expect(after.releases.count == 1)
            #expect(after.releases.isDisjoint(with: before.releases))
            let log = try await herd.run("logs", "Hands")
            #expect(log.contains("worker 1 died"), "\(log)")
            try await herd.run("undo")
            #expect(try await herd.status().releases == before.releases)
        }
    }

    @Test func `of many that take the herd over at once, one does`() async throws {
        try await withHandoverHerd { herd in
            let before = try await herd.status()
            try await herd.killSupervisor()
            let rivals = try (1...5).map { _ in
                try ChildProgram(
                    BuiltPrograms.path("herdctl"),
                    ["up", "--in-background", "--config", herd.configuration]
                )
            }
            defer { for rival in rivals { rival.signal(SIGKILL) } }
            try await herd.run("up", "--detach")
            let after = try await herd.status()
            #expect(after.pids == before.pids)
            #expect(after.restarts == 0)
            var winners = 0
            for rival in rivals where rival.pid != after.supervisor.pid {
                winners += try await rival.outcome().status == 75 ? 0 : 1
            }
            #expect(winners == 0)
        }
    }

    @Test func `a system that lets nobody take descriptors has the workers asked for theirs`()
        async throws
    {
        try await withHandoverHerd { herd in
            let before = try await herd.status()
            try await herd.killSupervisor()
            let script = try herd.folder.write("refusing.py", Self.refusing)
            let words = ["up", "--detach", "--config", herd.configuration]
            let up = try await ChildProgram.run(
                "python3",
                [script, BuiltPrograms.path("herdctl")] + words
            )
            #expect(up.status == 0, "\(up.errors)")
            #expect(try await herd.status().pids == before.pids)
            // The socket is the same one: its queue is served after a restart too.
            try await herd.run("restart", "Hands")
            #expect(try herd.ask("Hands", "hello") == "? hello")
        }
    }

    @Test func `the last words of a worker that died without a supervisor are kept`() async throws {
        try await withHandoverHerd { herd in
            let victim = try #require(try await herd.status().server("Hands").pid)
            let neighbor = try #require(try await herd.status().server("Goloman").pid)
            try await herd.killSupervisor()
            _ = try await eventually("a neighbor keeps what Hands writes") {
                openFiles(of: neighbor)
            } is: {
                $0.contains("\(herd.folder.path)/.herd/run/Hands.1.err")
            }
            kill(victim, SIGTERM)
            try await waitUntilGone(victim)
            try await herd.run("up", "--detach")
            let log = try await herd.run("logs", "Hands")
            #expect(log.contains("ended counters="), "\(log)")
            _ = try await eventually("nobody keeps what is read now") {
                openFiles(of: neighbor)
            } is: {
                !$0.contains { $0.contains("/Hands.") }
            }
        }
    }

    /// Becomes the program that it is given, which may not call pidfd_getfd(2), number 438: as
    /// under Yama, unless one is root.
    private static let refusing = """
        import ctypes, os, struct, sys
        steps = [(0x20, 0, 0, 0), (0x15, 0, 1, 438), (6, 0, 0, 0x50001), (6, 0, 0, 0x7fff0000)]
        code = b"".join(struct.pack("HBBI", *step) for step in steps)
        code = ctypes.create_string_buffer(code)
        code = struct.pack("HP", len(steps), ctypes.addressof(code)), code
        libc = ctypes.CDLL(None)
        assert libc.prctl(38, 1, 0, 0, 0) == 0
        assert libc.prctl(22, 2, code[0]) == 0
        os.execv(sys.argv[1], sys.argv[1:])
        """

    private func openFiles(of pid: Int32) -> [String] {
        let files = FileManager.default
        let numbers = (try? files.contentsOfDirectory(atPath: "/proc/\(pid)/fd")) ?? []
        return numbers.compactMap {
            try? files.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\($0)")
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
}
