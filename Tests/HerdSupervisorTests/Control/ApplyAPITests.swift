import HerdCore
import HerdSupervisor
import TestSupport
import Testing

/// `POST /v1/apply`, and `herdctl apply` in front of it.
@Suite(.timeLimit(.minutes(1))) struct ApplyAPITests {
    @Test func `the steps come one a line, and the file may have any name`() async throws {
        try await ControlTrial.run { trial in
            let (progress, steps) = AsyncStream<ReloadProgress>.makeStream()
            await trial.herd.script(progress)
            steps.yield(ReloadProgress(.told, server: "Hands", "Hands: its worker heeds it"))
            steps.yield(ReloadProgress(.finished, "done"))
            steps.finish()
            var seen: [ReloadProgress.Step] = []
            let path = "/srv/my herd/50% & more?.json"
            for try await step in trial.client.apply(path, within: ControlTrial.patience) {
                seen.append(step.step)
            }
            #expect(seen == [.told, .finished])
            #expect(await trial.herd.asked == ["apply \(path)"])
        }
    }

    @Test func `without a file it is the one of up, and what is unknown is refused`() async throws {
        try await ControlTrial.run { trial in
            #expect(try await trial.raw("POST", "/v1/apply").status == "HTTP/1.1 200 OK")
            #expect(await trial.herd.asked == ["apply its own"])
            for query in ["?file=herd.json", "?force=true"] {
                let answer = try await trial.raw("POST", "/v1/apply\(query)")
                #expect(answer.status == "HTTP/1.1 400 Bad Request", "\(query)")
            }
        }
    }

    @Test func `a refusal is the command's own`() async throws {
        try await ReloadTrial.run { apply in
            await apply.trial.herd.refuse(OperationFailure(.busy, "a reload is under way"))
            let end = try await apply.program("apply").outcome()
            #expect(end.status == 75)
            #expect(end.errors == "herdctl: a reload is under way\n")
        }
    }

    @Test func `a terminal has a line for each server, new ones too`() async throws {
        try await ReloadTrial.run { apply in
            let herd = try apply.trial.folder.read("herd.json")
            try apply.trial.folder.write(
                "herd.json",
                herd.replacing(
                    "] } ] }",
                    with: #"] }, { "name": "Welsh", "port": 64997 } ] }"#
                )
            )
            let terminal = try apply.terminal("apply", "--no-color")
            apply.step(.adding, "Welsh", "it is new, and starts")
            #expect(await terminal.shows { $0.text.contains("Welsh    adding") })
            apply.step(.added, "Welsh", "it is ready")
            apply.step(.finished, nil, "the herd runs as herd.json has it: 1 started")
            #expect(try await terminal.status() == 0)
        }
    }
}
