import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

extension HerdTests {
    @Suite struct SupervisorReloadTests {
        /// What a server goes through whose worker can't hand its connections over.
        private static let one: [ReloadProgress.Step] = [
            .starting, .ready, .moving, .draining, .moved,
        ]

        @Test func `a reload brings every server to the program that was built since`() async throws
        {
            try await withHerd(["One", "Two"]) { bench in
                try await bench.supervisor.start(["One", "Two"])
                let old = try bench.answering("Two")
                try bench.changeProgram()
                let steps = try await bench.reload().map(\.step)
                #expect(steps == [.testing, .tested] + Self.one + Self.one + [.finished])
                let new = try bench.answering("Two")
                #expect(new.release != old.release)
                #expect(new.predecessor == old.pid)
                #expect(ProcessSession(leader: old.pid).members.isEmpty)
                #expect(try await bench.status("Two").release == new.release)
                #expect(try await bench.status("Two").restarts == 0)
            }
        }

        @Test func `a server has one worker again after a reload, and no spare`() async throws {
            try await withHerd { bench in
                try await bench.supervisor.start(["One"])
                try bench.changeProgram()
                #expect(try await bench.reload().last?.step == .finished)
                #expect(await bench.supervisor.workerCount == 1)
                #expect(await bench.supervisor.spareCount == 0)
            }
        }

        @Test func `an unchanged program is left alone, unless forced`() async throws {
            try await withHerd { bench in
                try await bench.supervisor.start(["One"])
                let before = try bench.answering("One")
                #expect(try await bench.reload().map(\.step) == [.unchanged])
                #expect(try bench.answering("One") == before)
                let forced = try await bench.reload(ReloadRequest(force: true))
                #expect(forced.map(\.step) == Self.one + [.finished])
                #expect(try bench.answering("One").pid != before.pid)
            }
        }

        @Test func `a second reload is refused while one runs`() async throws {
            try await withHerd { configuration in
                configuration.reload.minReady = .seconds(30)
            } body: { bench in
                try await bench.supervisor.start(["One"])
                let forced = ReloadRequest(force: true)
                var steps = try await bench.supervisor.reload(forced).makeAsyncIterator()
                #expect(await steps.next()?.step == .starting)
                let failure = await #expect(throws: OperationFailure.self) {
                    _ = try await bench.supervisor.reload(forced)
                }
                #expect(failure?.kind == .busy)
            }
        }

        @Test func `down breaks a reload off, and leaves nothing`() async throws {
            try await withHerd { configuration in
                configuration.reload.minReady = .seconds(30)
            } body: { bench in
                try await bench.supervisor.start(["One"])
                try bench.changeProgram()
                var steps = try await bench.supervisor.reload(ReloadRequest()).makeAsyncIterator()
                #expect(await steps.next()?.step == .testing)
                let report = await bench.supervisor.down()
                #expect(report.killed.isEmpty)
                #expect(await steps.next()?.step == .failed)
                #expect(await steps.next() == nil)
                #expect(await bench.supervisor.workerCount == 0)
            }
        }

        @Test func `a reload that is asked to stop goes no further than the server it is at`()
            async throws
        {
            try await withHerd(["One", "Two"]) { bench in
                try await bench.supervisor.start(["One", "Two"])
                let two = try bench.answering("Two")
                try bench.changeProgram()
                var steps: [ReloadProgress] = []
                for await step in try await bench.supervisor.reload(ReloadRequest()) {
                    steps.append(step)
                    if step.step == .starting { await bench.supervisor.stopReload() }
                }
                #expect(steps.map(\.step) == [.testing, .tested] + Self.one + [.stopped])
                #expect(try bench.answering("One").release != two.release)
                #expect(try bench.answering("Two") == two)
            }
        }

        @Test func `the status tells where the program on disk is another one`() async throws {
            try await withHerd { bench in
                try await bench.supervisor.start(["One"])
                #expect(try await bench.status("One").programChanged == false)
                try bench.changeProgram()
                while try await bench.status("One").programChanged != true { await Task.yield() }
                #expect(try await bench.reload().last?.step == .finished)
                #expect(try await bench.status("One").programChanged == false)
            }
        }

        @Test func `a server that binds its own port is only stopped where that is allowed`()
            async throws
        {
            try await withHerd { configuration in
                configuration.servers[0].command = ["sleep", "1000"]
                configuration.servers[0].binds = true
                configuration.servers[0].ready = .after(.milliseconds(20))
            } body: { bench in
                try await bench.supervisor.start(["One"])
                let before = try await bench.status("One").pid
                #expect(try await bench.reload().map(\.step) == [.skipped, .unchanged])
                #expect(try await bench.status("One").pid == before)
                let allowed = try await bench.reload(ReloadRequest(allowDowntime: true))
                #expect(allowed.last?.step == .finished)
                let after = try await bench.status("One").pid
                #expect(after != nil && after != before)
            }
        }
    }
}
