import Foundation
import TestSupport
import Testing

/// The supervisor is killed as soon as it has told of a step of a reload: the next one undoes it.
@Suite(.serialized) struct AdoptionStepTests {
    private static let steps = ["testing", "tested", "starting", "ready", "moving", "moved"]

    @Test func `a reload is undone from whatever step it was interrupted in`() async throws {
        try await withHandoverHerd { herd in
            var releases = try await herd.status().releases
            let outcome = try await underLoad(herd) { load in
                for (number, step) in Self.steps.enumerated() {
                    try herd.install(.numbered(number + 1))
                    let exit = try await interruptReload(of: herd, at: step)
                    try await herd.run("up", "--detach")
                    let after = try await eventually("\(step): the herd has settled") {
                        try await herd.status()
                    } is: {
                        $0.allAreReady && herd.processes().count == $0.servers.count
                    }
                    #expect(after.restarts == 0, "\(step)")
                    #expect(after.releases.count == 1, "\(step)")
                    // On a computer that is too busy the reload was over before the kill.
                    let end: Int32 = after.releases == releases ? 1 : 0
                    #expect(exit == end, "\(step)")
                    releases = after.releases
                    try await load.waitForReplies(100)
                }
            }
            #expect(outcome.isClean, "\(outcome.text)")
            let log = try await herd.run("logs", "herdctl")
            #expect(log.contains("the supervisor ended in the midst of the reload"), "\(log)")
        }
    }

    /// In the middle of three servers, where the step is one of a server's own.
    private func interruptReload(
        of herd: TemporaryHerd,
        at step: String
    ) async throws -> Int32 {
        let supervisor = try await herd.status().supervisor.pid
        let reload = try ChildProgram(
            BuiltPrograms.path("herdctl"),
            ["reload", "--config", herd.configuration, "--json"]
        )
        defer { reload.signal(SIGKILL) }
        let server = ["testing", "tested"].contains(step) ? "Goloman" : "Hands"
        _ = try await eventually("\(server) is \(step)") {
            reload.outputSoFar.split(separator: "\n")
        } is: {
            $0.contains { $0.contains("\"\(step)\"") && $0.contains("\"\(server)\"") }
        }
        kill(supervisor, SIGKILL)
        try await waitUntilGone(supervisor)
        return try await reload.outcome().status
    }
}
