import Foundation
import TestSupport
import Testing

/// A reload under load in which one worker fails at one step, and what must come of it.
struct FailingReload: Sendable {
    /// As in HERD_FAILPOINT: `Hands/taker.adopt=kill`.
    let failpoint: String
    var side = Side.successor
    /// Whether the herd runs the old release or the new one in the end; nil: either, but all of it.
    var ends: Release? = .old
    /// What a worker that dies with connections takes along; the clients of all others see nothing.
    var mayLose: Set<String> = []

    /// Some time after the step, when the reload may have gone on to the next server.
    private var failsLater: Bool { failpoint.contains("+") }

    enum Side { case successor, old }
    enum Release { case old, new }

    /// Runs it on a herd that `withFailingHerd` has started; `number` makes the release a new one.
    func run(on herd: TemporaryHerd, number: Int) async throws {
        let server = try #require(failpoint.split(separator: "/").first.map(String.init))
        if side == .old {
            try herd.folder.write("failpoint", failpoint)
            try await herd.run("restart", server)
            try herd.folder.write("failpoint", "")
        }
        let before = try await herd.status()
        let load = try Load(herd, ["--clients", "60"])
        try await load.waitForReplies(100)
        let reload = try await herd.reload(
            to: .obedient(number, failing: side == .successor ? failpoint : "")
        )
        let after = try await eventually("every server is ready") {
            try await herd.status()
        } is: {
            $0.allAreReady
        }
        try await load.waitForReplies(100)
        let outcome = try await load.finish()
        let story: Comment = "\(failpoint)\n\(reload.text)\n\(outcome.text)"
        print("\(failpoint): exit \(reload.status); \(outcome.summary)")
        check(reload, server, before: before, after: after, story)
        #expect(outcome.servers.isSubset(of: mayLose), story)
        #expect(!mayLose.isEmpty || outcome.isClean, story)
    }

    private func check(
        _ reload: Reload,
        _ server: String,
        before: StatusReport,
        after: StatusReport,
        _ story: Comment
    ) {
        #expect(after.releases.count == 1, story)
        #expect(after.restarts <= before.restarts + 1, story)
        switch reload.status {
        case 0:
            #expect(ends != .old, story)
            #expect(after.releases.isDisjoint(with: before.releases), story)
            #expect(Set(after.pids).isDisjoint(with: before.pids), story)
        case 1:
            #expect(ends != .new, story)
            #expect(after.releases == before.releases, story)
            #expect(reload.failure?.server == server, story)
            #expect(reload.failure?.cause != nil, story)
            // Servers behind the one that failed were never touched, unless it failed so late that
            // they had their turn already: then they have gone back.
            guard !failsLater else { return }
            let reached = before.servers.firstIndex { $0.name == server } ?? 0
            #expect(after.pids.dropFirst(reached + 1) == before.pids.dropFirst(reached + 1), story)
        default: Issue.record(story)
        }
    }
}

/// Starts a herd of three whose workers fail as the file `failpoint` says when they start, runs
/// the reloads one after the other, and stops it.
func withFailingHerd(_ reloads: [FailingReload]) async throws {
    let settings = ["\"restart\": {\"startWithin\": \"2s\", \"heartbeatWithin\": \"2s\"}"]
    try await withHandoverHerd(running: .obedient(0), settings: settings) { herd in
        for (number, reload) in reloads.enumerated() {
            try await reload.run(on: herd, number: number + 1)
        }
    }
}

extension TestRelease {
    /// A release whose workers fail as it says itself, or else as the file `failpoint` says.
    fileprivate static func obedient(_ number: Int, failing steps: String = "") -> TestRelease {
        // The arguments are NAME --config FILE --root FOLDER.
        TestRelease(
            running: """
                # \(number)
                export HERD_FAILPOINT="\(steps)$(cat "$5/failpoint" 2>/dev/null)"
                """
        )
    }
}
