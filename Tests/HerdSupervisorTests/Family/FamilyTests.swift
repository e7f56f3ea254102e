import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

/// How a test's workers are told from all other processes: by control groups, or without them.
enum Means: CaseIterable, CustomTestStringConvertible {
    case groups, marks

    var groups: ControlGroups? {
        switch self {
        case .groups: .ofThisProcess
        case .marks: nil
        }
    }

    var testDescription: String {
        switch self {
        case .groups where groups == nil: "control groups (none can be made here: by marks)"
        case .groups: "control groups"
        case .marks: "sessions and marks"
        }
    }
}

extension HerdTests {
    /// Who leaves a worker's session, and its parent, does not leave the herd.
    @Suite struct FamilyTests {
        private static func escape(_ bench: HerdBench, _ how: String = "") throws -> Int32 {
            try #require(Int32(try bench.ask("One", "escape \(how)")))
        }

        private static func isGone(_ pid: Int32) -> Bool {
            waitForEnd(of: pid, within: .seconds(60))
        }

        @Test(arguments: Means.allCases)
        func `who escaped gets SIGTERM with the worker, and a stop waits for both`(means: Means)
            async throws
        {
            try await withHerd(groups: means.groups) { bench in
                try await bench.supervisor.start(["One"])
                let worker = try bench.answering("One").pid
                let escaped = try Self.escape(bench)
                #expect(ProcessStat(of: escaped)?.session != worker)
                try await bench.supervisor.stop(["One"])
                #expect(ProcessStat(of: escaped)?.isAlive != true)
                #expect(await bench.supervisor.down().killed.isEmpty)
            }
        }

        @Test(arguments: Means.allCases)
        func `who escaped and is deaf is killed when the grace is over, and named`(means: Means)
            async throws
        {
            try await withHerd(["One", "Two"], groups: means.groups) { configuration in
                configuration.stop.grace = .milliseconds(300)
            } body: { bench in
                try await bench.supervisor.start(["One", "Two"])
                let escaped = try Self.escape(bench, "deaf")
                let report = await bench.supervisor.down()
                #expect(report == DownReport(stopped: ["Two"], killed: ["One"]))
                #expect(ProcessStat(of: escaped)?.isAlive != true)
                let log = try bench.folder.read("logs/One.log")
                #expect(log.contains("a process behind, killed now: herd-server (pid \(escaped))"))
            }
        }

        @Test(arguments: Means.allCases)
        func `who escaped from a worker that dies is killed before the next one starts`(
            means: Means
        ) async throws {
            try await withHerd(groups: means.groups) { bench in
                try await bench.supervisor.start(["One"])
                let first = try bench.answering("One").pid
                let escaped = try Self.escape(bench, "deaf")
                kill(first, SIGKILL)
                #expect(try bench.answering("One").pid != first)
                #expect(Self.isGone(escaped))
            }
        }

        @Test(arguments: Means.allCases)
        func `a worker without descriptors dies like any other, though its child lives on`(
            means: Means
        ) async throws {
            try await withHerd(groups: means.groups) { bench in
                try await bench.supervisor.start(["One"])
                let first = try bench.answering("One").pid
                #expect(try bench.ask("One", "blind 5").isEmpty)
                #expect(try bench.answering("One").pid != first)
                #expect(ProcessSession(leader: first).members.isEmpty)
                #expect(try bench.folder.read("logs/One.log").contains("died: exit 5"))
            }
        }

        @Test(.enabled(if: Means.groups.groups != nil, "no control group can be made here"))
        func `who has cleared its environment too is known by its control group`() async throws {
            try await withHerd { bench in
                try await bench.supervisor.start(["One"])
                let escaped = try Self.escape(bench, "bare deaf")
                #expect(ProcFile.environment(of: escaped).isEmpty)
                kill(try bench.answering("One").pid, SIGKILL)
                #expect(Self.isGone(escaped))
            }
        }

        @Test(.enabled(if: Means.groups.groups != nil, "no control group can be made here"))
        func `no control group outlives its worker`() async throws {
            let groups = try #require(Means.groups.groups)
            try await withHerd { bench in
                try await bench.supervisor.start(["One"])
                let group = groups.group(for: WorkerKey(server: "One", generation: 1))
                let worker = try bench.answering("One").pid
                #expect(group.members == [worker])
                #expect(mkdir("\(group.folder)/of-its-own", 0o755) == 0)
                _ = await bench.supervisor.down()
                #expect(!group.exists)
            }
        }

        @Test(.enabled(if: Means.groups.groups != nil, "no control group can be made here"))
        func `a worker that somebody put elsewhere is stopped nevertheless`() async throws {
            let groups = try #require(Means.groups.groups)
            try await withHerd { bench in
                try await bench.supervisor.start(["One"])
                let worker = try bench.answering("One").pid
                let escaped = try Self.escape(bench)
                #expect(ControlGroup(folder: groups.folder).take(worker))
                #expect(await bench.supervisor.down().killed.isEmpty)
                #expect(Self.isGone(worker) && Self.isGone(escaped))
            }
        }

        @Test func `where no group can be made the worker starts without`() async throws {
            let folder = try TemporaryFolder()
            try await withHerd(groups: ControlGroups(folder: folder.path)) { bench in
                try await bench.supervisor.start(["One"])
                let escaped = try Self.escape(bench)
                _ = await bench.supervisor.down()
                #expect(Self.isGone(escaped))
                let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                #expect(left.isEmpty)
            }
        }

        @Test func `what a shell has started may end in its own time`() async throws {
            let script = """
                (trap 'kill $!; echo "saved" > saved; exit' TERM; sleep 1000 & wait) &
                while [ ! -e ready ]; do touch ready; done
                exec sleep 1000
                """
            try await withHerd { configuration in
                configuration.servers[0].command = ["/bin/sh", "-c", script]
            } body: { bench in
                try await bench.supervisor.start(["One"])
                #expect(await bench.supervisor.down().killed.isEmpty)
                #expect(try bench.folder.read("saved") == "saved\n")
            }
        }
    }
}
