import Foundation
import LoadClient
import TestSupport
import Testing

/// Workers that die or stop at any instant of a reload, not only where there is a failpoint.
@Suite(.serialized) struct HandoverChanceTests {
    private static let rounds = 8
    /// A reload of three servers takes about so long.
    private static let instants = Duration.milliseconds(1_500)

    @Test func `whoever of the newcomers dies, and whenever, the herd is all old or all new`()
        async throws
    {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("seed \(seed)")
        var numbers = SplitMix64(seed: seed)
        let patience = "\"restart\": {\"startWithin\": \"2s\", \"heartbeatWithin\": \"2s\"}"
        try await withHandoverHerd(settings: [patience]) { herd in
            for round in 1...Self.rounds {
                let signal = Bool.random(using: &numbers) ? SIGKILL : SIGSTOP
                try await strike(herd, round: round, signal: signal, &numbers, seed: seed)
            }
        }
    }

    /// One reload under load, in which some newcomer gets a signal.
    private func strike(
        _ herd: TemporaryHerd,
        round: Int,
        signal: Int32,
        _ numbers: inout SplitMix64,
        seed: UInt64
    ) async throws {
        let before = try await herd.status()
        let known = Set(herd.processes().map(\.pid))
        let load = try Load(herd)
        try await load.waitForReplies(200)
        try herd.install(.numbered(round))
        let program = try ChildProgram(
            BuiltPrograms.path("herdctl"),
            ["reload", "--config", herd.configuration, "--json"]
        )
        passRandomTime(upTo: Self.instants, &numbers)
        let victim = herd.processes().last { !known.contains($0.pid) }
        if let victim { kill(victim.pid, signal) }
        let reload = try Reload(try await program.outcome())
        let after = try await eventually("every server is ready") {
            try await herd.status()
        } is: {
            $0.allAreReady
        }
        try await load.waitForReplies(100)
        let outcome = try await load.finish()
        let story: Comment = """
            seed \(seed), round \(round), signal \(signal) to \(String(describing: victim))
            \(reload.text)
            \(outcome.text)
            """
        let struck = victim.map { "\($0.server)\($0.isSpare ? "'s spare" : "")" } ?? "nobody"
        print(
            "round \(round): signal \(signal) to \(struck): exit \(reload.status);"
                + " \(outcome.summary)"
        )
        #expect(after.releases.count == 1, story)
        if reload.status == 0 {
            #expect(after.releases.isDisjoint(with: before.releases), story)
        } else {
            #expect(reload.status == 1, story)
            #expect(after.releases == before.releases, story)
        }
        // Who had taken connections over takes them along into death; nobody else may.
        let mayLose = victim.map { hadMoved($0, before: before, after: after, reload) } ?? []
        #expect(outcome.servers.isSubset(of: mayLose), story)
    }

    private func hadMoved(
        _ victim: HerdProcess,
        before: StatusReport,
        after: StatusReport,
        _ reload: Reload
    ) -> Set<String> {
        if victim.isSpare { return [] }
        let old = before.servers.first { $0.name == victim.server }?.pid
        let new = after.servers.first { $0.name == victim.server }?.pid
        return old == new ? [] : [victim.server]
    }
}
