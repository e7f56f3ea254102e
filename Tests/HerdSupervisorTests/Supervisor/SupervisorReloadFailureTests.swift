import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

extension HerdTests {
    /// Releases that are no good: each leaves the herd as it was.
    @Suite struct SupervisorReloadFailureTests {
        /// Runs a reload that must fail before any worker hears of it; returns its last step.
        private static func failure(
            of behavior: String,
            change: (inout HerdConfiguration) -> Void = { _ in }
        ) async throws -> ReloadProgress? {
            var last: ReloadProgress?
            try await withHerd(["One", "Two"], change: change) { bench in
                try await bench.supervisor.start(["One", "Two"])
                let before = [try bench.answering("One"), try bench.answering("Two")]
                try bench.breakProgram(behavior)
                let steps = try await bench.reload()
                #expect(steps.map(\.step) == [.testing, .failed])
                last = steps.last
                #expect([try bench.answering("One"), try bench.answering("Two")] == before)
                #expect(try await bench.status("One").state == .ready)
                #expect(await bench.supervisor.spareCount == 0)
            }
            return last
        }

        @Test func `a program that ends at once is told with its exit and its last lines`()
            async throws
        {
            let failed = try await Self.failure(of: "chatty")
            #expect(failed?.server == "One")
            #expect(failed?.cause == "exit 7")
            #expect(failed?.lines == ["about to fail", "failed"])
        }

        @Test func `a program that answers wrong is told with its answer`() async throws {
            let failed = try await Self.failure(of: "wrong")
            #expect(failed?.cause?.hasPrefix("it answered \"? IAMAT ") == true)
        }

        @Test func `a program that crashes at the first request never meets a client`()
            async throws
        {
            #expect(try await Self.failure(of: "fragile")?.cause == "SIGABRT")
        }

        @Test func `a program that never gets ready is given up`() async throws {
            let failed = try await Self.failure(of: "mute") { configuration in
                configuration.restart.startWithin = .milliseconds(500)
            }
            #expect(failed?.cause == "not ready within 500ms")
        }

        @Test func `a program that is no program is told as such`() async throws {
            try await withHerd { bench in
                try await bench.supervisor.start(["One"])
                let before = try bench.answering("One")
                try FileManager.default.removeItem(atPath: bench.program)
                try bench.folder.write("program", "neither ELF nor #!", mode: 0o755)
                let failed = try await bench.reload().last
                #expect(failed?.step == .failed)
                #expect(failed?.cause?.contains("is not a program for this system") == true)
                #expect(try bench.answering("One") == before)
            }
        }

        @Test func `a missing program is told, and nothing is touched`() async throws {
            try await withHerd { bench in
                try await bench.supervisor.start(["One"])
                try FileManager.default.removeItem(atPath: bench.program)
                let failure = await #expect(throws: OperationFailure.self) {
                    _ = try await bench.supervisor.reload(ReloadRequest())
                }
                #expect(failure?.sentence.contains(bench.program) == true)
                #expect(try await bench.status("One").state == .ready)
            }
        }

        @Test func `a program that dies later takes no server from its old release`() async throws {
            try await withHerd(["One", "Two"]) { configuration in
                configuration.reload.minReady = .milliseconds(200)
            } body: { bench in
                try await bench.supervisor.start(["One", "Two"])
                let before = [try bench.answering("One"), try bench.answering("Two")]
                try bench.breakProgram("fading 300")
                let failed = try await bench.reload().last
                #expect(failed?.step == .failed)
                #expect(failed?.cause == "exit 9")
                #expect(try bench.answering("One").release == before[0].release)
                #expect(try bench.answering("Two") == before[1])
            }
        }
    }
}
