import Foundation
import TestSupport
import Testing

/// Five hundred deaths, as fast as they can be had, and what a supervisor has of them in the end.
@Suite(.timeLimit(.minutes(4))) struct CrashLoopTests {
    /// Three that die together would be a storm, in which servers are held.
    private static let names = ["One", "Two"]

    @Test func `five hundred crashes leave no descriptor, zombie, pipe or memory behind`()
        async throws
    {
        let herd = try CrashingHerd(Self.names)
        try await herd.up {
            // By then everything has been done that is done once.
            try await herd.crash(times: 100)
            let before = try herd.footprint()
            try await herd.crash(times: 500)
            let after = try herd.footprint()
            // Whoever asked for the status last may not have hung up yet.
            #expect(after.descriptors <= before.descriptors + 3)
            #expect(after.zombies == 0)
            #expect(after.pipes.count == 2 * Self.names.count, "\(after.pipes)")
            // Ten KiB a death would be more.
            #expect(after.kilobytes < before.kilobytes + 5_000, "\(before.kilobytes)")
        }
    }
}

/// Servers that die as soon as they have said a word, while there is a file `die`.
private struct CrashingHerd {
    let folder: TemporaryFolder
    let names: [String]

    init(_ names: [String]) throws {
        self.names = names
        folder = try TemporaryFolder()
        try folder.write("key", "never-used", mode: 0o600)
        let script = """
            #!/bin/sh
            echo born
            if [ -e die ]; then kill -9 $$; fi
            exec sleep 1000

            """
        try folder.write("mortal", script, mode: 0o755)
        let servers = zip(names, try freePorts(names.count)).map { name, port in
            #"{"name": "\#(name)", "port": \#(port), "command": ["./mortal"]}"#
        }
        let json = """
            { "herd": "crash", "servers": [\(servers.joined(separator: ",\n"))],
              "restart": {"pauseMin": "1ms", "pauseMax": "1ms",
                          "budgetBurst": 10000, "budgetPerSecond": 1000},
              "places": {"provider": "google-legacy", "key": {"file": "key"}} }
            """
        try folder.write("herd.json", json)
    }

    /// Starts the herd, runs the body, and stops the herd whatever happened.
    func up(_ body: () async throws -> Void) async throws {
        do {
            try await herdctl("up", "--detach")
            try await body()
        } catch {
            _ = try? await herdctl("down")
            throw error
        }
        try await herdctl("down")
    }

    /// Every server is ready before, and ready after it.
    func crash(times: Int) async throws {
        let before = try await status()
        try folder.write("die", "")
        for server in before.servers { if let pid = server.pid { kill(pid, SIGKILL) } }
        _ = try await eventually("\(times) deaths", patience: .seconds(120)) {
            try await status()
        } is: {
            Self.restarts($0) >= Self.restarts(before) + times
        }
        try FileManager.default.removeItem(atPath: "\(folder.path)/die")
        _ = try await eventually("all are ready again") {
            try await status()
        } is: {
            $0.servers.allSatisfy { $0.state == "ready" }
        }
    }

    struct Footprint {
        var descriptors: Int
        var zombies: Int
        var pipes: [String]
        var kilobytes: Int
    }

    /// What the supervisor has open, and what is left of its children.
    func footprint() throws -> Footprint {
        let text = try folder.read(".herd/run/lock")
        let supervisor = try #require(Int32(text.prefix { $0.isNumber }))
        let files = FileManager.default
        let status = try String(contentsOfFile: "/proc/\(supervisor)/status", encoding: .utf8)
        let resident = try #require(status.firstMatch(of: /VmRSS:\s+([0-9]+) kB/))
        return Footprint(
            descriptors: try files.contentsOfDirectory(atPath: "/proc/\(supervisor)/fd").count,
            zombies: try zombies(of: supervisor),
            pipes: try files.contentsOfDirectory(atPath: "\(folder.path)/.herd/run").filter {
                // `herdctl.out` is the supervisor's own.
                $0.contains(/\.[0-9]+\.(out|err)$/)
            },
            kilobytes: try #require(Int(resident.output.1))
        )
    }

    private func zombies(of parent: Int32) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").count { name in
            let path = "/proc/\(name)/stat"
            let stat = try? String(contentsOfFile: path, encoding: .utf8)
            return stat?.contains(") Z \(parent) ") ?? false
        }
    }

    private static func restarts(_ status: StatusReport) -> Int {
        status.servers.map(\.restarts).reduce(0, +)
    }

    private func status() async throws -> StatusReport {
        let text = try await herdctl("status", "--json", mayFail: true)
        return try JSONDecoder().decode(StatusReport.self, from: Data(text.utf8))
    }

    @discardableResult
    private func herdctl(_ words: String..., mayFail: Bool = false) async throws -> String {
        let outcome = try await ChildProgram.run(
            BuiltPrograms.path("herdctl"),
            words + ["--config", "\(folder.path)/herd.json"]
        )
        guard mayFail || outcome.status == 0 else { throw HerdFailure(outcome.errors) }
        return outcome.output
    }
}
