import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

extension HerdTests {
    @Suite struct SupervisorReloadTests {
        private static func steps(
            _ supervisor: Supervisor,
            force: Bool = false
        ) async throws -> [ReloadProgress.Step] {
            var steps: [ReloadProgress.Step] = []
            for await step in try await supervisor.reload(ReloadRequest(force: force)) {
                steps.append(step.step)
            }
            return steps
        }

        @Test func `a reload brings every server to the program that was built since`() async throws
        {
            try await withHerd(["One", "Two"]) { bench in
                try await bench.supervisor.start(["One", "Two"])
                let old = try bench.answering("Two")
                try bench.changeProgram()
                let steps = try await Self.steps(bench.supervisor)
                let one: [ReloadProgress.Step] = [.starting, .ready, .moving, .draining, .moved]
                #expect(steps == [.testing, .tested] + one + one + [.finished])
                let new = try bench.answering("Two")
                #expect(new.release != old.release)
                #expect(new.predecessor == old.pid)
                #expect(ProcessSession(leader: old.pid).members.isEmpty)
                #expect(try await bench.status("Two").release == new.release)
                #expect(try await bench.status("Two").restarts == 0)
            }
        }

        @Test func `a reload to a program that fails leaves the old workers serving`() async throws
        {
            try await withHerd(["One", "Two"]) { bench in
                try await bench.supervisor.start(["One", "Two"])
                let before = [try bench.answering("One"), try bench.answering("Two")]
                try bench.breakProgram()
                let steps = try await Self.steps(bench.supervisor)
                #expect(steps == [.testing, .failed])
                #expect([try bench.answering("One"), try bench.answering("Two")] == before)
                #expect(try await bench.status("One").state == .ready)
            }
        }

        @Test func `an unchanged program is left alone, unless forced`() async throws {
            try await withHerd { bench in
                try await bench.supervisor.start(["One"])
                let before = try bench.answering("One")
                #expect(try await Self.steps(bench.supervisor) == [.unchanged])
                #expect(try bench.answering("One") == before)
                let forced = try await Self.steps(bench.supervisor, force: true)
                #expect(forced.last == .finished)
                #expect(try bench.answering("One").pid != before.pid)
            }
        }

        @Test func `a second reload is refused while one runs`() async throws {
            try await withHerd { configuration in
                configuration.reload.minReady = .seconds(30)
            } body: { bench in
                try await bench.supervisor.start(["One"])
                var steps = try await bench.supervisor.reload(ReloadRequest(force: true))
                    .makeAsyncIterator()
                #expect(await steps.next()?.step == .starting)
                let failure = await #expect(throws: OperationFailure.self) {
                    _ = try await bench.supervisor.reload(ReloadRequest(force: true))
                }
                #expect(failure?.kind == .busy)
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
    }
}
