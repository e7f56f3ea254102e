import Foundation
import LoadClient
import TestSupport
import Testing

/// The supervisor is killed at any instant, also of a reload and of its own beginning.
@Suite(.serialized) struct AdoptionChanceTests {
    private static let rounds = 8
    /// A reload of three servers takes about so long.
    private static let instants = Duration.milliseconds(1_500)
    /// An adoption takes about so long.
    private static let beginning = Duration.milliseconds(400)

    @Test func `whenever the supervisor is killed, no client, worker, count or log notices`()
        async throws
    {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("seed \(seed)")
        var numbers = SplitMix64(seed: seed)
        try await withHandoverHerd { herd in
            try await killWorker(of: "Holiday", in: herd)
            let outcome = try await underLoad(herd) { load in
                for round in 1...Self.rounds {
                    try await strike(herd, round: round, &numbers, seed: seed)
                    try await load.waitForReplies(100)
                }
            }
            #expect(outcome.isClean, "seed \(seed)\n\(outcome.text)")
            try await herd.run("down")
            let check = try await herd.herdctl("logs", "--check")
            #expect(check.status == 0, "seed \(seed)\n\(check.output)")
        }
    }

    /// One supervisor dies, perhaps in a reload; perhaps others that come after it die early.
    private func strike(
        _ herd: TemporaryHerd,
        round: Int,
        _ numbers: inout SplitMix64,
        seed: UInt64
    ) async throws {
        let before = try await herd.status()
        let death = try lastDeath(of: "Holiday", in: herd)
        let program = Bool.random(using: &numbers) ? try reload(herd, to: round) : nil
        passRandomTime(upTo: Self.instants, &numbers)
        kill(before.supervisor.pid, SIGKILL)
        let heirs = Int.random(in: 0...2, using: &numbers)
        for _ in 0..<heirs { try await beginInVain(herd, &numbers) }
        try await herd.run("up", "--detach")
        let outcome = try await program?.outcome()
        let after = try await eventually("the herd has settled") {
            try await herd.status()
        } is: {
            $0.allAreReady && herd.processes().count == $0.servers.count
        }
        let exit = outcome.map { "reload: exit \($0.status)" } ?? "no reload"
        print("round \(round): \(heirs) early deaths, \(exit)")
        let story: Comment = "seed \(seed), round \(round), \(exit)"
        check(before, after, exit: outcome?.status, story)
        // In a reload that is broken off a worker may die by itself, which is a death as any other.
        if program == nil {
            #expect(try lastDeath(of: "Holiday", in: herd).isEqual(death), story)
        }
    }

    private func check(
        _ before: StatusReport,
        _ after: StatusReport,
        exit: Int32?,
        _ story: Comment
    ) {
        #expect(after.releases.count == 1, story)
        #expect(after.servers.map(\.restarts) == before.servers.map(\.restarts), story)
        for (old, new) in zip(before.servers, after.servers) where old.pid == new.pid {
            #expect(new.uptime ?? 0 > old.uptime ?? 0, story)
        }
        switch exit {
        case nil: #expect(after.pids == before.pids, story)
        case 0: #expect(after.releases.isDisjoint(with: before.releases), story)
        // Whose supervisor died may have ended all the same, and nobody was left to say so.
        default: break
        }
    }

    private func reload(_ herd: TemporaryHerd, to round: Int) throws -> ChildProgram {
        try herd.install(.numbered(round))
        return try ChildProgram(
            BuiltPrograms.path("herdctl"),
            ["reload", "--config", herd.configuration, "--json"]
        )
    }

    private func beginInVain(
        _ herd: TemporaryHerd,
        _ numbers: inout SplitMix64
    ) async throws {
        let heir = try ChildProgram(
            BuiltPrograms.path("herdctl"),
            ["up", "--in-background", "--config", herd.configuration]
        )
        passRandomTime(upTo: Self.beginning, &numbers)
        heir.signal(SIGKILL)
        _ = try await heir.outcome()
    }

    private func killWorker(of name: String, in herd: TemporaryHerd) async throws {
        let victim = try #require(try await herd.status().server(name).pid)
        kill(victim, SIGKILL)
        _ = try await eventually("\(name) is ready again") {
            try await herd.status().server(name)
        } is: {
            $0.state == "ready" && $0.pid != victim
        }
    }

    /// As it is written down.
    private func lastDeath(of name: String, in herd: TemporaryHerd) throws -> NSDictionary {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: herd.stateFile))
        let state = try JSONSerialization.jsonObject(with: bytes) as? [String: Any]
        let record = state?["herd"] as? [String: Any]
        let server = (record?["servers"] as? [String: Any])?[name] as? [String: Any]
        return try #require(server?["lastDeath"] as? NSDictionary)
    }
}
