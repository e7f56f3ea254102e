import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

extension HerdTests {
    /// What keeps a supervisor from starting, and what it does before it starts anything.
    @Suite struct SupervisorStartTests {
        private static func failure(_ body: () throws -> Void) -> SupervisorFailure? {
            do {
                try body()
                return nil
            } catch {
                return error as? SupervisorFailure
            }
        }

        @Test func `a second supervisor is told who runs`() async throws {
            try await withHerd { bench in
                let failure = Self.failure {
                    _ = try HerdBench.supervisor(bench.configuration, bench.folder)
                }
                #expect(failure == .alreadyUp(pid: getpid()))
            }
        }

        @Test func `a herd that went down can come up again`() async throws {
            let bench = try HerdBench(["One"])
            let first = bench.supervisor
            Thread.detachNewThread { first.run(signals: []) }
            try await first.start(["One"])
            #expect(await first.down().stopped == ["One"])
            let second = try HerdBench.supervisor(bench.configuration, bench.folder)
            Thread.detachNewThread { second.run(signals: []) }
            try await second.start(["One"])
            #expect(try bench.answering("One").predecessor == nil)
            #expect(await second.down().stopped == ["One"])
        }

        @Test func `every port in use is named, with the process that holds it`() throws {
            let folder = try TemporaryFolder()
            let configuration = try HerdBench.configuration(["One", "Two"]) { _ in }
            let holders = try configuration.servers.map { server in
                try ServerSocket(
                    SocketAddress(try #require(HostAddress(server.host)), port: server.port)
                )
            }
            let failure = Self.failure { _ = try ServerSockets(configuration.servers) }
            guard case .cannotListen(let sentences) = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(sentences.count == holders.count)
            #expect(sentences.allSatisfy { $0.contains("it is in use by pid \(getpid()) (") })
            _ = folder
        }

        @Test func `a program without a slash is searched along the PATH it is given`() throws {
            let folder = try TemporaryFolder()
            let tool = "\(folder.path)/tool"
            try folder.write("tool", "#!/bin/sh\n", mode: 0o755)
            let search = { ProgramSearch.path(of: $0, from: "/herd", searchPath: $1) }
            #expect(search("tool", "/nonexistent:\(folder.path)") == tool)
            #expect(search("tool", "/nonexistent") == "/herd/tool")
            #expect(search("sh", nil).hasSuffix("/bin/sh"))
            #expect(search("bin/tool", folder.path) == "/herd/bin/tool")
        }

        @Test func `a folder that can't be made is named`() throws {
            let folder = try TemporaryFolder()
            let file = try folder.write("file", "")
            let failure = Self.failure {
                try HerdFolder(root: file).prepare(servers: ["One"], logs: "logs")
            }
            let path = "\(file)/.herd"
            #expect(failure == .unwritable(path: path, reason: "Not a directory"))
        }

        @Test func `the herd's own folder is for its owner alone`() throws {
            let folder = try TemporaryFolder()
            try HerdFolder(root: folder.path).prepare(servers: ["One"], logs: "logs")
            var facts = stat()
            #expect(stat("\(folder.path)/.herd", &facts) == 0)
            #expect(facts.st_mode & 0o777 == 0o700)
        }

        @Test func `what workers of the past left in the run folder is removed`() throws {
            let folder = try TemporaryFolder()
            let herd = HerdFolder(root: folder.path)
            try herd.prepare(servers: ["One"], logs: "logs")
            for name in ["One.4711.sock", "One.1.out", "One.1.err", "herdctl.sock", "state.json"] {
                _ = try folder.write(".herd/run/\(name)", "")
            }
            herd.removeRemains()
            let left = try FileManager.default.contentsOfDirectory(atPath: herd.run)
            #expect(left.sorted() == ["herdctl.sock", "state.json"])
        }

        @Test func `state json tells the next supervisor who runs`() async throws {
            try await withHerd { bench in
                try await bench.supervisor.start(["One"])
                let pid = try bench.answering("One").pid
                await bench.supervisor.stateWriter.finish()
                let path = HerdFolder(root: bench.folder.path).stateFile
                let state = try #require(HerdState.read(path))
                #expect(state.workers.map(\.identity) == [ProcessIdentity(of: pid)])
                #expect(state.generations == ["One": 1])
            }
        }

        @Test func `workers that a dead supervisor left are stopped first`() async throws {
            let launcher = try Launcher(program: BuiltPrograms.path("herd-launch"))
            defer { launcher.stop() }
            let left = try await Self.sleeper(launcher)
            let stranger = try await Self.sleeper(launcher)
            let workers = [
                HerdState.Worker(server: "One", generation: 1, identity: left.identity),
                HerdState.Worker(
                    server: "Two",
                    generation: 1,
                    identity: try Self.earlier(stranger.identity)
                ),
            ]
            let news = Leftovers.stop(workers, run: "/herd", by: nil).sentences
            #expect(
                news == ["workers of an earlier supervisor were stopped: One (pid \(left.pid))"]
            )
            #expect(left.session.members.isEmpty)
            #expect(stranger.session.members == [stranger.pid])
            stranger.signal(SIGKILL)
            for process in [left, stranger] { Self.collect(process) }
        }

        @Test func `what a worker left behind is stopped though the worker is gone`() throws {
            let zoo = try ProcessZoo()
            var plan = zoo.plan("sleep 1000 & exit 0")
            var workers: [HerdState.Worker] = []
            for (generation, run) in [(1, "/herd"), (2, "/other")] {
                let key = WorkerKey(server: "One", generation: generation)
                plan.environment.merge(WorkerMark(run: run, key: key).variables) { $1 }
                let process = try zoo.launch(plan).get()
                #expect(process.awaitEnd() == .code(0))
                workers.append(HerdState.Worker(key, process))
            }
            let news = Leftovers.stop(workers, run: "/herd", by: nil).sentences
            let pid = workers[0].identity.pid
            #expect(news == ["workers of an earlier supervisor were stopped: One (pid \(pid))"])
            let sessions = workers.map { ProcessSession(leader: $0.identity.pid) }
            #expect(sessions.map(\.members.count) == [0, 1])
        }

        private static func sleeper(_ launcher: Launcher) async throws -> WorkerProcess {
            var plan = LaunchPlan(program: "/bin/sleep", output: 1, errors: 2)
            plan.arguments = ["1000"]
            return try await withCheckedContinuation { continuation in
                launcher.launch(plan) { continuation.resume(returning: $0) }
            }.get()
        }

        /// A process that had the same pid before this one.
        private static func earlier(_ identity: ProcessIdentity) throws -> ProcessIdentity {
            let text = """
                {"pid": \(identity.pid), "startTicks": \(identity.startTicks - 1),
                 "bootID": "\(identity.bootID)"}
                """
            return try JSONDecoder().decode(ProcessIdentity.self, from: Data(text.utf8))
        }

        private static func collect(_ process: WorkerProcess) {
            var question = pollfd(fd: process.pidfd, events: Int16(POLLIN), revents: 0)
            poll(&question, 1, -1)
            #expect(process.exitStatus() != nil)
        }
    }
}
