import Foundation
import TestSupport
import Testing

/// What later tests trust herd-load with: it finds nothing where nothing is wrong, and finds a
/// crash, which no supervisor can hide from the clients of the worker that died.
@Suite(.serialized) struct LoadTests {
    @Test func `a herd that is left alone answers every client`() async throws {
        try await withHerd { herd in
            let outcome = try await underLoad(herd) { try await $0.waitForReplies(2_000) }
            #expect(outcome.isClean, "\(outcome.text)")
        }
    }

    @Test func `a killed worker is found out`() async throws {
        try await withHerd { herd in
            let outcome = try await underLoad(herd) { _ in
                let pid = try #require(try await herd.status().server("Welsh").pid)
                kill(pid, SIGKILL)
                _ = try await eventually("Welsh is ready again") {
                    try await herd.status().server("Welsh")
                } is: {
                    $0.state == "ready" && $0.pid != pid
                }
            }
            #expect(outcome.status == 1)
            #expect(outcome.lost > 0)
            #expect(outcome.text.contains("Welsh, "), "\(outcome.text)")
        }
    }
}
