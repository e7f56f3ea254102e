import Foundation
import HerdCore
import HerdSupervisor
import Testing

struct ControlAPITests {
    private let patience = ControlTrial.patience

    @Test func `status comes back as the supervisor said it`() async throws {
        try await ControlTrial.run { trial in
            let status = try await trial.client.status(within: patience)
            #expect(status == trial.herd.expectedStatus)
        }
    }

    @Test(arguments: ServerAction.allCases)
    func `several servers are asked at once, and the answer is the status after`(
        action: ServerAction
    ) async throws {
        try await ControlTrial.run { trial in
            let names = ["Goloman", "places"]
            let status = try await trial.client.perform(action, on: names, within: patience)
            #expect(status == trial.herd.expectedStatus)
            let asked = await trial.herd.asked
            #expect(asked == ["status", "\(action) \(names)", "status"])
        }
    }

    @Test func `what is asked of servers by name is answered in that order`() async throws {
        try await ControlTrial.run { trial in
            let names = ["Goloman", "places"]
            let detail = try await trial.client.detail(of: names, within: patience)
            #expect(detail.servers.map(\.status.name) == names)
            #expect(detail.supervisor == trial.herd.expectedStatus.supervisor)
            let failure = OperationFailure(
                .unknownServer,
                #"herd ucla has no server "Golman"; did you mean "Goloman"?"#
            )
            await #expect(throws: ControlClient.Failure.refused(failure)) {
                try await trial.client.detail(of: ["Hands", "Golman"], within: patience)
            }
            #expect(await trial.herd.asked == ["status", "detail \(names)", "status"])
        }
    }

    @Test func `one unknown name among several, and nothing is done`() async throws {
        try await ControlTrial.run { trial in
            let failure = OperationFailure(
                .unknownServer,
                #"herd ucla has no server "Golman"; did you mean "Goloman"?"#
            )
            await #expect(throws: ControlClient.Failure.refused(failure)) {
                try await trial.client.perform(.stop, on: ["Hands", "Golman"], within: patience)
            }
            #expect(await trial.herd.asked == ["status"])
        }
    }

    @Test(arguments: ["a/b", "…", "%2e%2e", "a b", "a?b#c", "", "Ünïcode"])
    func `no name, however odd, reaches another route`(name: String) async throws {
        try await ControlTrial.run { trial in
            do {
                _ = try await trial.client.perform(.stop, on: [name], within: patience)
                Issue.record("\(name) was taken for a server")
            } catch ControlClient.Failure.refused {
                #expect(await !trial.herd.asked.contains { $0.hasPrefix("stop") })
            }
        }
    }

    @Test(arguments: OperationFailure.Kind.allCases)
    func `the supervisor's refusal arrives whole`(kind: OperationFailure.Kind) async throws {
        try await ControlTrial.run { trial in
            let failure = OperationFailure(kind, "because, \"quoted\" and Köln")
            await trial.herd.refuse(failure)
            await #expect(throws: ControlClient.Failure.refused(failure)) {
                try await trial.client.perform(.start, on: ["Hands"], within: patience)
            }
        }
    }

    @Test func `a reload's steps arrive while it goes on`() async throws {
        try await ControlTrial.run { trial in
            let (progress, reload) = AsyncStream<ReloadProgress>.makeStream()
            await trial.herd.script(progress)
            let asked = ReloadRequest(force: true)
            var steps = trial.client.reload(asked, within: patience).makeAsyncIterator()

            // The next step is only made once the one before it has arrived.
            for step in [ReloadProgress.Step.starting, .ready, .draining, .moved] {
                let made = ReloadProgress(step, server: "Goloman", "\(step)")
                reload.yield(made)
                let arrived = try await steps.next()
                #expect(arrived == made)
            }
            reload.yield(ReloadProgress(.finished, "1 server was moved"))
            reload.finish()
            let last = try await steps.next()
            #expect(last?.step == .finished)
            let end = try await steps.next()
            #expect(end == nil)
            #expect(await trial.herd.asked == ["reload newest, forced"])
        }
    }

    @Test func `a second reload is refused as busy`() async throws {
        try await ControlTrial.run { trial in
            let failure = OperationFailure(.busy, "a reload is running")
            await trial.herd.refuse(failure)
            await #expect(throws: ControlClient.Failure.refused(failure)) {
                for try await _ in trial.client.reload(ReloadRequest(), within: patience) {}
            }
        }
    }

    @Test func `down is answered though the server is told to end meanwhile`() async throws {
        try await ControlTrial.run { trial in
            let report = DownReport(stopped: ["Hands"], killed: ["Goloman"])
            await trial.herd.script(report)
            let gate = await trial.herd.hold()
            async let answer = trial.client.down(within: patience)
            while await trial.herd.asked.isEmpty { await Task.yield() }
            trial.server.shutdown()
            gate.finish()
            let arrived = try await answer
            #expect(arrived == report)
        }
    }

    @Test func `who waits no longer is told so, and the supervisor goes on`() async throws {
        try await ControlTrial.run { trial in
            let gate = await trial.herd.hold()
            await #expect(throws: ControlClient.Failure.timedOut) {
                try await trial.client.status(within: .milliseconds(50))
            }
            gate.finish()
            let status = try await trial.client.status(within: patience)
            #expect(status.herd == "ucla")
        }
    }

    @Test func `any HTTP client gets JSON and a fitting status code`() async throws {
        try await ControlTrial.run { trial in
            let status = try await trial.raw("GET", "/v1/status")
            #expect(status.status == "HTTP/1.1 200 OK")
            #expect(status.body.hasPrefix(#"{"configuration_changed":null,"herd":"ucla","#))
            #expect(status.body.hasSuffix("}\n"))

            let missing = try await trial.raw("GET", "/v2/status")
            #expect(missing.status == "HTTP/1.1 404 Not Found")
            #expect(
                missing.body == """
                    {"error":{"kind":"not_found","sentence":"the control API has no \
                    GET /v2/status"},"schema":1}

                    """
            )

            let verb = try await trial.raw("POST", "/v1/servers/Hands/strat")
            #expect(verb.status == "HTTP/1.1 404 Not Found")
            #expect(verb.body.contains(#"did you mean \"start\"?"#))

            await trial.herd.refuse(OperationFailure(.busy, "a reload is running"))
            let busy = try await trial.raw("POST", "/v1/servers/Hands,Goloman/stop")
            #expect(busy.status == "HTTP/1.1 409 Conflict")
        }
    }

    @Test func `a reading request changes nothing`() async throws {
        try await ControlTrial.run { trial in
            for path in ["down", "reload", "reload/stop", "servers/Hands/stop"] {
                let answer = try await trial.raw("GET", "/v1/\(path)")
                #expect(answer.status == "HTTP/1.1 404 Not Found")
            }
            #expect(await trial.herd.asked.isEmpty)
        }
    }

    @Test func `only the owner may connect`() async throws {
        try await ControlTrial.run { trial in
            let attributes = try FileManager.default.attributesOfItem(atPath: trial.path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }
}
