import Foundation
import TestSupport
import Testing

/// Each exit code of the contract, once, from the built program.
@Suite(.serialized) struct ExitCodeTests {
    /// Two servers whose program runs and never says that it is ready.
    private func mute() throws -> CommandLineTrial {
        let trial = try CommandLineTrial(ports: freePorts(2))
        let settings = """
            { "programs": { "server": "mute" }, "restart": { "startWithin": "1h" },
              "places": { "provider": "google", "key": { "environment": "NO_KEY" } },
            """
        let herd = try trial.folder.read("herd.json")
        try trial.folder.write("herd.json", settings + herd.dropFirst())
        try trial.folder.write("mute", "#!/bin/sh\nexec sleep 1000\n", mode: 0o755)
        return trial
    }

    /// A herd that is up as far as it can be; its supervisor is handed to the body.
    private func withMuteHerd(
        _ body: (CommandLineTrial, ChildProgram) async throws -> Void
    ) async throws {
        let trial = try mute()
        let supervisor = try ChildProgram(
            CommandLineTrial.program,
            ["up"],
            directory: trial.folder.path
        )
        do {
            _ = try await eventually("the supervisor answers") {
                try await trial.run("status").status
            } is: {
                $0 != 4
            }
            try await body(trial, supervisor)
        } catch {
            _ = try await trial.run("down")
            throw error
        }
        _ = try await trial.run("down")
    }

    @Test func `0: done`() async throws {
        #expect(try await CommandLineTrial().run("check").status == 0)
        #expect(try await CommandLineTrial().run("down").status == 0)
    }

    @Test func `1: failed`() async throws {
        let trial = try mute()
        try FileManager.default.removeItem(atPath: "\(trial.folder.path)/mute")
        let end = try await trial.run("up", "--detach")
        #expect(end.status == 1)
        #expect(end.errors.contains("can't run"))
    }

    @Test func `2: the command line makes no sense`() async throws {
        #expect(try await CommandLineTrial().run("status", "--nonsense").status == 2)
        #expect(try await CommandLineTrial().run("statsu").status == 2)
        #expect(try await CommandLineTrial().run("up", "--json").status == 2)
    }

    @Test(.timeLimit(.minutes(1)))
    func `3: what is wanted is not ready`() async throws {
        try await withMuteHerd { trial, _ in
            let (herd, server) = try await (trial.run("status"), trial.run("status", "Hands"))
            #expect([herd.status, server.status] == [3, 3])
            let why = try await trial.run("why", "Hands")
            #expect(why.status == 0)
        }
    }

    @Test func `4: there is no such server, or no herd is up`() async throws {
        let trial = try CommandLineTrial()
        #expect(try await trial.run("status").status == 4)
        #expect(try await trial.run("why", "Hands").status == 4)
        let unknown = try await trial.run("why", "Hand")
        #expect(unknown.status == 4)
        #expect(unknown.errors.contains(#"did you mean "Hands"?"#))
    }

    /// Its start goes on for as long as its servers are not ready.
    @Test(.timeLimit(.minutes(1)))
    func `75: another operation is running`() async throws {
        try await withMuteHerd { trial, _ in
            let reload = try await trial.run("reload")
            #expect(reload.status == 75)
            #expect(reload.errors.contains("is under way"))
        }
    }

    @Test func `78: herd.json is wrong`() async throws {
        let trial = try CommandLineTrial()
        try trial.folder.write("herd.json", "{")
        for verb in ["check", "up", "plan", "reload"] {
            #expect(try await trial.run(verb).status == 78, "\(verb)")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `124: no answer in time`() async throws {
        try await withMuteHerd { trial, supervisor in
            supervisor.signal(SIGSTOP)
            let end = try await trial.run("status", "--timeout", "100ms")
            supervisor.signal(SIGCONT)
            #expect(end.status == 124)
            #expect(end.errors.contains("no answer within 100ms"))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `130: Ctrl-C ends a command that waits`() async throws {
        let trial = try CommandLineTrial()
        try trial.folder.write("logs/Hands.log", "2026-11-23T00:17:03.123456Z 1 out hello\n")
        let logs = try ChildProgram(
            CommandLineTrial.program,
            ["logs", "--follow"],
            directory: trial.folder.path
        )
        _ = try await eventually("the log is shown") {
            logs.outputSoFar
        } is: {
            $0.contains("hello")
        }
        logs.signal(SIGINT)
        #expect(try await logs.outcome().status == 130)
    }
}
