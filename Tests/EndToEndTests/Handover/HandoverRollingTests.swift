import Foundation
import TestSupport
import Testing

/// Reloads that succeed: clients of every kind notice none of them.
@Suite(.serialized) struct HandoverRollingTests {
    @Test func `thirty reloads in a row fail no request and lose no connection`() async throws {
        try await withHandoverHerd(PaperHerd.neighbors) { herd in
            var before = try await herd.status()
            let outcome = try await underLoad(herd) { load in
                for number in 1...30 {
                    let reload = try await herd.reload(to: .numbered(number))
                    #expect(reload.status == 0, "\(reload.text)")
                    // Every server has kept connections, and they moved with it.
                    let moved = reload.steps.filter { $0.step == "moved" }
                    #expect(moved.compactMap(\.server) == herd.names)
                    #expect(moved.allSatisfy { ($0.connections ?? 0) >= 10 }, "\(reload.text)")
                    let after = try await herd.status()
                    #expect(after.allAreReady && after.releases.count == 1)
                    #expect(after.releases.isDisjoint(with: before.releases))
                    #expect(Set(after.pids).isDisjoint(with: before.pids))
                    #expect(after.restarts == 0)
                    before = after
                    try await load.waitForReplies(100)
                }
            }
            #expect(outcome.isClean, "\(outcome.text)")
            print(outcome.text)
        }
    }

    @Test func `undo and a release of old go back unnoticed`() async throws {
        try await withHandoverHerd { herd in
            let first = try #require(try await herd.status().releases.first ?? nil)
            let outcome = try await underLoad(herd) { _ in
                let second = try await herd.reload(to: .numbered(2))
                #expect(second.status == 0, "\(second.text)")
                let undone = try await herd.herdctl("undo")
                #expect(undone.status == 0, "\(undone.errors)")
                #expect(try await herd.status().releases == [first])
                let third = try await herd.reload(to: .numbered(3))
                #expect(third.status == 0, "\(third.text)")
                let back = try await herd.reload("--release", String(first.prefix(7)))
                #expect(back.status == 0, "\(back.text)")
                #expect(try await herd.status().releases == [first])
            }
            #expect(outcome.isClean, "\(outcome.text)")
        }
    }

    @Test func `the places are reloaded under questions`() async throws {
        try await withHerd(settings: ["\"reload\": {\"minReady\": \"100ms\"}"]) { herd in
            let before = try await herd.status()
            let outcome = try await underLoad(herd, "--kind", "asking", "--kind", "steady") { _ in
                let reload = try await herd.reload("--force")
                #expect(reload.status == 0, "\(reload.text)")
            }
            #expect(outcome.isClean, "\(outcome.text)")
            let after = try await herd.status()
            #expect(Set(after.pids).isDisjoint(with: before.pids))
        }
    }
}
