import Foundation
import TestSupport
import Testing

/// The whole herd is killed at once, and knows what it had acknowledged.
@Suite(.serialized) struct StorageTests {
    @Test func `a herd that was killed under load has every report that got its AT`() async throws {
        try await withHerd { herd in
            let recorder = Recorder(herd)
            try await recorder.waitForReports(300)
            let onAllDisks = recorder.acknowledged
            try await waitForDisks(of: herd, toHave: onAllDisks)
            try await killAll(of: herd)
            var acknowledged = recorder.end()
            // One server's file is lost altogether: the others' have what was on their disks. Its
            // last reports may have been on its own only, for they are not killed in one instant.
            let lost = "Holiday"
            for suffix in ["", "-wal", "-shm"] {
                unlink("\(herd.folder.path)/.herd/data/\(lost).sqlite\(suffix)")
            }
            acknowledged.merge(onAllDisks.filter { $0.key.hasPrefix(lost) }) { $1 }
            try await herd.run("up", "--detach")
            try await waitForServers(of: herd, toKnow: acknowledged)
        }
    }

    /// What is in its own file a server knows at once, whatever its neighbors say.
    @Test func `a server answers from its own file at once after a kill of the herd`() async throws
    {
        let herd = try TemporaryHerd(TemporaryHerd.three)
        try await withHerd(herd) { herd in
            var answers: [String: String] = [:]
            for server in herd.names {
                answers[server] = try herd.ask(server, "IAMAT of-\(server) +34.0-118.0 100")
            }
            try await killAll(of: herd)
            try await herd.run("up", "--detach")
            for server in herd.names {
                let known = try herd.ask(server, "WHATSAT of-\(server) 10 0")
                #expect(known == answers[server])
            }
        }
    }

    private func waitForServers(
        of herd: TemporaryHerd,
        toKnow times: [String: Int]
    ) async throws {
        for (client, time) in times.sorted(by: { $0.key < $1.key }) {
            for server in herd.names {
                _ = try await eventually("\(server) knows \(client) \(time)") {
                    try herd.ask(server, "WHATSAT \(client) 10 0")
                } is: {
                    (Int($0.split(separator: " ").last ?? "") ?? -1) >= time
                }
            }
        }
    }

    /// A server saves in order: once a report has its AT, what the server knew before is saved.
    private func waitForDisks(of herd: TemporaryHerd, toHave times: [String: Int]) async throws {
        try await waitForServers(of: herd, toKnow: times)
        for server in herd.names {
            let reply = try herd.ask(server, "IAMAT last-at-\(server) +34.0-118.0 1")
            try #require(reply.hasPrefix("AT "))
        }
    }

    /// Supervisor, servers and herd-places, as when the power fails.
    private func killAll(of herd: TemporaryHerd) async throws {
        struct Report: Decodable {
            struct Supervisor: Decodable { let pid: Int32 }
            let supervisor: Supervisor
        }
        let text = try await herd.herdctl("status", "--json").output
        let supervisor = try JSONDecoder().decode(Report.self, from: Data(text.utf8)).supervisor.pid
        let pids = [supervisor] + herd.processes().map(\.pid)
        for pid in pids { kill(pid, SIGKILL) }
        for pid in pids {
            _ = try await eventually("\(pid) is gone") {
                kill(pid, 0)
            } is: {
                $0 != 0
            }
        }
    }
}

/// Clients that report as fast as they are answered, and remember what was acknowledged.
private final class Recorder: Sendable {
    private let state = Locked()
    private let threads: Int

    /// One thread for each of some clients at every server.
    init(_ herd: TemporaryHerd) {
        threads = herd.names.count * Self.clientsPerServer
        for server in herd.names {
            for number in 0..<Self.clientsPerServer {
                let name = "\(server)-\(number)"
                let port = herd.ports[server] ?? 0
                Thread.detachNewThread { [state] in
                    Self.report(as: name, to: port, state)
                    state.ended()
                }
            }
        }
    }

    private static let clientsPerServer = 3

    /// The newest time of each client that was acknowledged so far.
    var acknowledged: [String: Int] { state.acknowledged }

    func waitForReports(_ count: Int) async throws {
        _ = try await eventually("\(count) reports are acknowledged") {
            state.reports
        } is: {
            $0 >= count
        }
    }

    /// The same, when all connections are over.
    func end() -> [String: Int] {
        state.waitForEnds(threads)
        return state.acknowledged
    }

    private static func report(as name: String, to port: Int, _ state: Locked) {
        guard let client = try? LineClient(port: port) else { return }
        var time = 0
        while true {
            time += 1
            let reply = (try? client.ask("IAMAT \(name) +34.0-118.0 \(time)")) ?? nil
            guard let reply, reply.hasPrefix("AT ") else { return }
            state.acknowledge(name, time)
        }
    }
}

/// What the threads share.
private final class Locked: @unchecked Sendable {
    private let condition = NSCondition()
    private var times: [String: Int] = [:]
    private var count = 0
    private var ends = 0

    var reports: Int { condition.withLock { count } }
    var acknowledged: [String: Int] { condition.withLock { times } }

    func acknowledge(_ client: String, _ time: Int) {
        condition.withLock {
            times[client] = time
            count += 1
        }
    }

    func ended() {
        condition.withLock {
            ends += 1
            condition.broadcast()
        }
    }

    func waitForEnds(_ expected: Int) {
        condition.withLock {
            while ends < expected { condition.wait() }
        }
    }
}
