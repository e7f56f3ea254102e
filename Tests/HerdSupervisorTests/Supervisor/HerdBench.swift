import Foundation
import HerdCore
import Synchronization
import TestSupport
import Testing

@testable import HerdSupervisor

/// Suites that run whole herds, one at a time: each takes dozens of descriptors and processes.
@Suite(.serialized) enum HerdTests {}

/// A herd of test workers in a folder of its own, on free ports.
struct HerdBench: Sendable {
    let folder: TemporaryFolder
    let configuration: HerdConfiguration
    let supervisor: Supervisor
    /// The program that its servers run, and that a reload takes anew.
    var program: String { "\(folder.path)/program" }

    init(
        _ names: [String],
        groups: ControlGroups? = .ofThisProcess,
        _ change: (inout HerdConfiguration) -> Void = { _ in }
    ) throws {
        folder = try TemporaryFolder()
        configuration = try Self.configuration(names, change)
        try FileManager.default.copyItem(
            atPath: BuiltPrograms.path("test-worker"),
            toPath: "\(folder.path)/program"
        )
        supervisor = try Self.supervisor(configuration, folder, groups: groups)
    }

    static func configuration(
        _ names: [String],
        _ change: (inout HerdConfiguration) -> Void
    ) throws -> HerdConfiguration {
        let ports = try freePorts(names.count)
        let servers = zip(names, ports).map {
            ServerConfiguration(name: $0, port: $1, neighbors: [])
        }
        var configuration = HerdConfiguration(herd: "test", servers: servers)
        configuration.places.provider = .googleLegacy
        configuration.reload.minReady = .milliseconds(20)
        change(&configuration)
        return configuration
    }

    static func supervisor(
        _ configuration: HerdConfiguration,
        _ folder: TemporaryFolder,
        service: ServiceEnvironment = ServiceEnvironment(),
        groups: ControlGroups? = .ofThisProcess
    ) throws -> Supervisor {
        let programs = Programs(
            launch: BuiltPrograms.path("herd-launch"),
            server: "\(folder.path)/program",
            places: "/nonexistent"
        )
        return try Supervisor(
            configuration: configuration,
            bytes: Array("{}".utf8),
            root: folder.path,
            programs: programs,
            service: service,
            groups: groups
        )
    }

    /// Gives the next reload another program: the same one, with bytes behind its end.
    func changeProgram() throws {
        let changed = "\(folder.path)/changed"
        try FileManager.default.copyItem(atPath: program, toPath: changed)
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: changed))
        try file.seekToEnd()
        try file.write(contentsOf: Data("changed".utf8))
        try file.close()
        try FileManager.default.removeItem(atPath: program)
        try FileManager.default.moveItem(atPath: changed, toPath: program)
    }

    /// Gives the next reload a program that misbehaves as TEST_WORKER says.
    func breakProgram(_ behavior: String = "exit 7") throws {
        try FileManager.default.removeItem(atPath: program)
        let script = """
            #!/bin/sh
            TEST_WORKER='\(behavior)' exec '\(BuiltPrograms.path("test-worker"))' "$@"

            """
        try folder.write("program", script, mode: 0o755)
    }

    /// Reloads, and returns every step to the end.
    func reload(_ request: ReloadRequest = ReloadRequest()) async throws -> [ReloadProgress] {
        var steps: [ReloadProgress] = []
        for await step in try await supervisor.reload(request) { steps.append(step) }
        return steps
    }

    func ask(_ name: String, _ line: String) throws -> String {
        guard let server = configuration.servers.first(where: { $0.name == name }) else {
            throw SystemFailure("find \(name)", 0)
        }
        let client = try LineClient(port: server.port)
        return try client.ask(line) ?? ""
    }

    /// The worker that answers now.
    func answering(_ name: String) throws -> Answer {
        let words = try ask(name, "who").split(separator: " ").map(String.init)
        guard words.count == 3, let pid = Int32(words[0]) else {
            throw SystemFailure("understand \(words)", 0)
        }
        return Answer(pid: pid, release: words[1], predecessor: Int32(words[2]))
    }

    struct Answer: Equatable {
        var pid: Int32
        var release: String
        var predecessor: Int32?
    }

    /// Ends the herd, so that its logs are whole, and looks for the note that names the hang.
    func expectHang(_ name: String) async throws {
        _ = await supervisor.down()
        let log = try folder.read("logs/\(name).log")
        #expect(log.contains(" herd worker 1 hangs, no heartbeat for 2s:"), "\(log)")
    }

    func status(_ name: String) async throws -> ServerStatus {
        let servers = await supervisor.status().servers
        guard let status = servers.first(where: { $0.name == name }) else {
            throw SystemFailure("find \(name)", 0)
        }
        return status
    }
}

extension Supervisor {
    /// Processes that it has not seen the end of.
    var workerCount: Int { workers.count }
    var spareCount: Int { spareSockets.count }
    /// What the next supervisor would be told if this one were killed now.
    var stateNow: HerdState { lastState }
}

/// Runs a herd for as long as `body` takes, and leaves nothing of it behind.
func withHerd(
    _ names: [String] = ["One"],
    groups: ControlGroups? = .ofThisProcess,
    change: (inout HerdConfiguration) -> Void = { _ in },
    body: (HerdBench) async throws -> Void
) async throws {
    let bench = try HerdBench(names, groups: groups, change)
    let supervisor = bench.supervisor
    Thread.detachNewThread { supervisor.run(signals: []) }
    do {
        try await body(bench)
    } catch {
        _ = await supervisor.down()
        throw error
    }
    _ = await supervisor.down()
}
