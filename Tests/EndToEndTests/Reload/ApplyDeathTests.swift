import Foundation
import TestSupport
import Testing

/// The supervisor is killed in the midst of an apply: the next one comes to one of the two files.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ApplyDeathTests {
    /// It is never ready, until there is a file `go`.
    private static let slow = [
        #""command": ["sh", "-c", "[ ! -e go ] || echo serving; exec sleep 1000"]"#,
        #""ready": {"log": "serving"}"#,
    ]

    @Test func `before its commit it is undone, and can be asked for again`() async throws {
        let port = try freePorts(1)[0]
        try await withHerd(try TemporaryHerd.row()) { herd in
            let before = try await herd.pids()
            try herd.write(herd.withNewcomer(port, keys: Self.slow))
            let apply = try await beginApply(of: herd, until: "adding")
            defer { apply.signal(SIGKILL) }
            let newcomer = try #require(
                try await eventually("the newcomer has a process") {
                    try herd.recordedPids()["Newcomer"]
                } is: {
                    $0 != nil
                }
            )
            try await herd.killSupervisor()
            #expect(try await apply.outcome().status != 0)

            try await herd.run("up", "--detach")
            try await waitUntilGone(newcomer)
            #expect(try await herd.status().allAreReady)
            #expect(try await herd.pids() == before)
            #expect(try await herd.differs())
            #expect(throws: SystemFailure.self) { try LineClient(port: port) }

            try herd.folder.write("go", "")
            let again = try await herd.apply()
            #expect(again.status == 0, "\(again.text)")
            #expect(try await herd.differs() == false)
            #expect(try await herd.pids().filter { $0.key != "Newcomer" } == before)
            #expect(try await herd.status().allAreReady)
        }
    }

    /// Which of the two files it is depends on how far the supervisor came before it died.
    @Test func `after whatever step, the herd runs as one of the two files has it`() async throws {
        let port = try freePorts(1)[0]
        try await withHerd(try TemporaryHerd.row()) { herd in
            let before = try await herd.pids()
            for step in ["adding", "added", "told"] {
                try herd.write(herd.withNewcomer(port))
                let apply = try await beginApply(of: herd, until: step)
                defer { apply.signal(SIGKILL) }
                try await herd.killSupervisor()
                _ = try await apply.outcome()

                try await herd.run("up", "--detach")
                let after = try await herd.status()
                let hasNewcomer = try await !herd.differs()
                let names = herd.names + (hasNewcomer ? ["Newcomer"] : [])
                #expect(after.servers.map(\.name).sorted() == names.sorted(), "\(step)")
                #expect(after.allAreReady && after.restarts == 0, "\(step)")

                let again = try await herd.apply()
                #expect(again.status == 0, "\(step): \(again.text)")
                let last = again.steps.last?.step
                #expect(last == (hasNewcomer ? "unchanged" : "finished"), "\(step)")
                let client = "after-\(step)"
                #expect(try LineClient(port: port).ask("IAMAT \(client) +1+2 3") != nil)
                try await herd.waitUntilKnown(client, at: try #require(herd.ports["Goloman"]))

                try herd.write(herd.row)
                #expect(try await herd.apply().status == 0, "\(step)")
                #expect(try await herd.pids() == before, "\(step)")
            }
        }
    }

    /// Asks for the apply, and returns once it has told of the step, or has ended.
    private func beginApply(
        of herd: TemporaryHerd,
        until step: String
    ) async throws -> ChildProgram {
        let apply = try ChildProgram(
            BuiltPrograms.path("herdctl"),
            ["apply", "--config", herd.configuration, "--json"]
        )
        _ = try await eventually("the apply tells of \(step)") {
            apply.outputSoFar
        } is: {
            $0.contains("\"\(step)\"")
        }
        return apply
    }
}
