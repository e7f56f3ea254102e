import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct CrashTests {
    @Test func `a killed worker is replaced and learns its reports again`() async throws {
        try await withHerd { herd in
            let report = "kiwi.cs.ucla.edu +34.068930-118.445127 1520023934.918963997"
            let taken = try herd.ask("Goloman", "IAMAT \(report)")
            for name in TemporaryHerd.names {
                _ = try await herd.firstLine(name, "WHATSAT kiwi.cs.ucla.edu 10 0")
            }
            for name in TemporaryHerd.names {
                let before = try await herd.status().server(name)
                kill(try #require(before.pid), SIGKILL)
                // The port goes on accepting: the reply comes from the next worker.
                let client = try herd.client(name)
                #expect(try client.ask("hello") == "? hello")
                let after = try await eventually("\(name) is ready again") {
                    try await herd.status().server(name)
                } is: {
                    $0.state == "ready" && $0.pid != before.pid
                }
                #expect(after.restarts == before.restarts + 1)
                let answer = try await herd.firstLine(name, "WHATSAT kiwi.cs.ucla.edu 10 0")
                #expect(answer == taken)
            }
        }
    }
}
