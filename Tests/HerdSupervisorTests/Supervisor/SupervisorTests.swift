import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

extension HerdTests {
    @Suite struct SupervisorTests {
        @Test func `servers are started, and status says so`() async throws {
            try await withHerd(["One", "Two"]) { bench in
                try await bench.supervisor.start(["One", "Two"])
                for name in ["One", "Two"] {
                    let status = try await bench.status(name)
                    #expect(status.state == .ready)
                    #expect(status.pid == (try bench.answering(name)).pid)
                    #expect(status.release == (try bench.answering(name)).release)
                    #expect(status.restarts == 0)
                }
            }
        }

        @Test func `after kill -9 clients wait in the socket's queue for the next worker`()
            async throws
        {
            try await withHerd { bench in
                try await bench.supervisor.start(["One"])
                let first = try bench.answering("One").pid
                kill(first, SIGKILL)
                #expect(try bench.answering("One").pid != first)
                try await bench.supervisor.start(["One"])
                #expect(try await bench.status("One").restarts == 1)
            }
        }

        @Test func `a hundred deaths leave no descriptor, zombie or control group behind`()
            async throws
        {
            try await withHerd { configuration in
                configuration.restart.stableAfter = .zero
                configuration.restart.budgetBurst = 1_000
            } body: { bench in
                try await bench.supervisor.start(["One"])
                let check = LeakCheck()
                for _ in 1...LeakCheck.rounds {
                    let pid = try bench.answering("One").pid
                    #expect(try bench.ask("One", "exit 1").isEmpty)
                    #expect(try bench.answering("One").pid != pid)
                }
                check.expectNone()
                let groups = ControlGroups.ofThisProcess?.made ?? []
                #expect(groups.count < LeakCheck.rounds / 2)
            }
        }

        @Test func `a worker that exits before it is ready is reported with its exit code`()
            async throws
        {
            try await withHerd { configuration in
                configuration.servers[0].environment = ["TEST_WORKER": "exit 3"]
            } body: { bench in
                let failure = await #expect(throws: OperationFailure.self) {
                    try await bench.supervisor.start(["One"])
                }
                #expect(failure?.sentence.contains("exit 3") == true)
            }
        }

        @Test func `a worker that never becomes ready is killed`() async throws {
            try await withHerd { configuration in
                configuration.servers[0].environment = ["TEST_WORKER": "mute"]
                configuration.restart.startWithin = .milliseconds(300)
            } body: { bench in
                let failure = await #expect(throws: OperationFailure.self) {
                    try await bench.supervisor.start(["One"])
                }
                #expect(failure?.sentence.contains("not ready within 300ms") == true)
            }
        }

        @Test(arguments: ["hang", "hang busy", "hang deadlock"])
        func `a worker that hangs is replaced`(how: String) async throws {
            try await withHerd { configuration in
                configuration.restart.heartbeatWithin = .seconds(2)
            } body: { bench in
                try await bench.supervisor.start(["One"])
                let first = try bench.answering("One").pid
                #expect(try bench.ask("One", how) == "hangs")
                #expect(try bench.answering("One").pid != first)
                try await bench.expectHang("One")
            }
        }

        @Test func `a stopped worker is a hang too`() async throws {
            try await withHerd { configuration in
                configuration.restart.heartbeatWithin = .seconds(2)
            } body: { bench in
                try await bench.supervisor.start(["One"])
                let first = try bench.answering("One").pid
                kill(first, SIGSTOP)
                #expect(try bench.answering("One").pid != first)
                try await bench.expectHang("One")
            }
        }

        @Test func `a worker that ignores SIGTERM is killed when its grace is over`() async throws {
            try await withHerd(["One", "Two"]) { configuration in
                configuration.stop.grace = .milliseconds(300)
            } body: { bench in
                try await bench.supervisor.start(["One", "Two"])
                let pid = try bench.answering("One").pid
                #expect(try bench.ask("One", "deaf") == "deaf")
                let report = await bench.supervisor.down()
                #expect(report.killed == ["One"])
                #expect(report.stopped == ["Two"])
                #expect(ProcessSession(leader: pid).members.isEmpty)
            }
        }

        @Test func `a hurried down waits for nobody`() async throws {
            try await withHerd { configuration in
                configuration.stop.grace = .seconds(1_000)
            } body: { bench in
                try await bench.supervisor.start(["One"])
                #expect(try bench.ask("One", "deaf") == "deaf")
                async let report = bench.supervisor.down()
                while try await bench.status("One").state != .stopping { await Task.yield() }
                await bench.supervisor.hurry()
                #expect(await report.killed == ["One"])
            }
        }

        @Test func `what a worker hid in its session goes with it`() async throws {
            try await withHerd { configuration in
                configuration.stop.grace = .milliseconds(300)
            } body: { bench in
                try await bench.supervisor.start(["One"])
                let worker = try bench.answering("One").pid
                let hidden = try #require(Int32(try bench.ask("One", "hide")))
                #expect(ProcessSession(leader: worker).members.contains(hidden))
                _ = await bench.supervisor.down()
                #expect(ProcessSession(leader: worker).members.isEmpty)
            }
        }

        @Test func `a program that does not exist is told by name`() async throws {
            try await withHerd { configuration in
                configuration.servers[0].command = ["/nonexistent/server"]
            } body: { bench in
                let failure = await #expect(throws: OperationFailure.self) {
                    try await bench.supervisor.start(["One"])
                }
                #expect(failure?.sentence.contains("/nonexistent/server") == true)
            }
        }

        @Test func `a foreign worker that says nothing is ready when it stayed alive`() async throws
        {
            try await withHerd { configuration in
                configuration.servers[0].command = ["sleep", "1000"]
            } body: { bench in
                try await bench.supervisor.start(["One"])
                #expect(try await bench.status("One").state == .ready)
            }
        }

        @Test func `stop, start and restart end when it is so`() async throws {
            try await withHerd { bench in
                try await bench.supervisor.start(["One"])
                let first = try bench.answering("One").pid
                try await bench.supervisor.restart(["One"])
                let second = try bench.answering("One").pid
                #expect(second != first)
                try await bench.supervisor.stop(["One"])
                #expect(try await bench.status("One").state == .stopped)
                #expect(ProcessSession(leader: second).members.isEmpty)
                try await bench.supervisor.start(["One"])
                #expect(try bench.answering("One").pid != second)
            }
        }

        @Test func `an unknown server is refused`() async throws {
            try await withHerd { bench in
                let failure = await #expect(throws: OperationFailure.self) {
                    try await bench.supervisor.stop(["Oen"])
                }
                #expect(failure?.kind == .unknownServer)
            }
        }
    }
}
