import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct ReloadTests {
    @Test func `a reload of the release that runs does nothing`() async throws {
        try await withHerd { herd in
            let before = try await herd.status()
            let outcome = try await herd.herdctl("reload")
            #expect(outcome.status == 0)
            let after = try await herd.status()
            #expect(before.servers.map(\.pid) == after.servers.map(\.pid))
        }
    }
}
