import HerdCore
import HerdSupervisor
import Testing

struct ReloadAPITests {
    private let patience = ControlTrial.patience

    @Test(arguments: [
        (ReloadRequest(), "reload newest"),
        (ReloadRequest(force: true), "reload newest, forced"),
        (ReloadRequest(.previous, allowDowntime: true), "reload previous, with downtime"),
        (ReloadRequest(.release("7f3a9c1"), force: true), "reload 7f3a9c1, forced"),
    ])
    func `what the client asks is what the supervisor hears`(
        request: ReloadRequest,
        heard: String
    ) async throws {
        try await ControlTrial.run { trial in
            for try await _ in trial.client.reload(request, within: patience) {}
            #expect(await trial.herd.asked == [heard])
        }
    }

    @Test(arguments: [
        ("", "reload newest"), ("?", "reload newest"), ("?force=false", "reload newest"),
        ("?force=true&target=previous", "reload previous, forced"),
        ("?allow_downtime=true", "reload newest, with downtime"),
        ("?target=7F3A", "reload 7f3a"),
    ])
    func `anybody's client asks by a query`(query: String, heard: String) async throws {
        try await ControlTrial.run { trial in
            let answer = try await trial.raw("POST", "/v1/reload\(query)")
            #expect(answer.status == "HTTP/1.1 200 OK")
            #expect(await trial.herd.asked == [heard])
        }
    }

    @Test(arguments: [
        ("?target=newer", #"target is newest, previous or a hash, not \"newer\""#),
        ("?target=7f3", #"target is newest, previous or a hash, not \"7f3\""#),
        ("?target=", #"target is newest, previous or a hash, not \"\""#),
        ("?force=yes", #"force is true or false, not \"yes\""#),
        ("?force=", #"force is true or false, not \"\""#),
        ("?froce=true", #"no parameter \"froce\"; there are target, force, allow_downtime"#),
    ])
    func `what it does not know is refused, and nothing reloaded`(
        query: String,
        problem: String
    ) async throws {
        try await ControlTrial.run { trial in
            let answer = try await trial.raw("POST", "/v1/reload\(query)")
            #expect(answer.status == "HTTP/1.1 400 Bad Request")
            #expect(answer.body.contains(problem), "\(answer.body)")
            #expect(await trial.herd.asked.isEmpty)
        }
    }

    @Test func `a reload that goes on can be asked to stop`() async throws {
        try await ControlTrial.run { trial in
            let (progress, reload) = AsyncStream<ReloadProgress>.makeStream()
            await trial.herd.script(progress)
            let stream = trial.client.reload(ReloadRequest(), within: patience)
            var steps = stream.makeAsyncIterator()
            reload.yield(ReloadProgress(.moving, server: "Goloman", ""))
            _ = try await steps.next()
            let status = try await trial.client.stopReload(within: patience)
            #expect(status == trial.herd.expectedStatus)
            reload.yield(ReloadProgress(.stopped, "1 of 2 was moved"))
            reload.finish()
            #expect(try await steps.next()?.step == .stopped)
            #expect(await trial.herd.asked == ["reload newest", "reload stop", "status"])
        }
    }

    @Test func `what is known of a step arrives whole`() async throws {
        try await ControlTrial.run { trial in
            var made = ReloadProgress(.failed, server: "Hands", "Hands: exit 7")
            made.release = "7f3a9c1"
            made.connections = 18
            made.cause = "exit 7"
            made.lines = ["\u{1B}[2J", "Köln \"quoted\""]
            let (progress, reload) = AsyncStream<ReloadProgress>.makeStream()
            await trial.herd.script(progress)
            reload.yield(made)
            reload.finish()
            for try await step in trial.client.reload(ReloadRequest(), within: patience) {
                #expect(step == made)
            }
        }
    }
}
