import Foundation
import HerdCore
import Testing

@testable import HerdSupervisor

extension HerdBench {
    func detail(_ name: String) async throws -> ServerDetail {
        try #require(await supervisor.detail([name]).servers.first)
    }

    /// The oldest death that is kept, once there is one.
    func firstDeath(_ name: String) async throws -> DeathRecord {
        try await eventually { try await !$0.detail(name).deaths.isEmpty }
        return try #require(try await detail(name).deaths.last)
    }

    /// The pid of the worker, once it is ready.
    func ready(_ name: String) async throws -> Int32 {
        try await eventually { try await $0.status(name).state == .ready }
        return try #require(try await status(name).pid)
    }

    /// Asks again, every 20 ms, until it is true; the test's time limit ends it.
    func eventually(_ isTrue: (HerdBench) async throws -> Bool) async throws {
        while try await !isTrue(self) { try await Task.sleep(for: .milliseconds(20)) }
    }
}
