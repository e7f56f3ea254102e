import Foundation
import TestSupport
import Testing

/// Bad releases of every kind: the herd stays on the release that it had, clients notice nothing,
/// and people are told which server failed, of what, and what it said last.
@Suite(.serialized) struct HandoverReleaseTests {
    /// A release, and how its reload must be told.
    struct BadRelease: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let release: TestRelease
        /// Words of the cause.
        let cause: String
        /// The last line of the worker that failed; nil: it has not come so far.
        var lastLine: String?
        /// The server that fails; those before it have moved, and come back.
        var server = "Goloman"
    }

    static let badReleases = [
        BadRelease(
            testDescription: "of the wrong format",
            release: TestRelease(text: "\u{7f}ELF, but no more of it\n"),
            cause: "is not a program for this system"
        ),
        BadRelease(
            testDescription: "with a missing interpreter",
            release: TestRelease(text: "#!/no/such/shell\n"),
            cause: "does not exist"
        ),
        BadRelease(
            testDescription: "crashing at start",
            release: TestRelease(running: "echo 'libfoo.so: not found' >&2; exit 3"),
            cause: "exit 3",
            lastLine: "libfoo.so: not found"
        ),
        BadRelease(
            testDescription: "killed by a signal at start",
            release: TestRelease(running: "echo begins; kill -SEGV $$"),
            cause: "SIGSEGV",
            lastLine: "begins"
        ),
        BadRelease(
            testDescription: "never ready",
            release: TestRelease(running: "echo waits; exec sleep 1000"),
            cause: "not ready within",
            lastLine: "waits"
        ),
        BadRelease(
            testDescription: "crashing at the second server's start",
            release: TestRelease(running: unlessSpare("Hands", "echo 'no more disk'; exit 4")),
            cause: "exit 4",
            lastLine: "no more disk",
            server: "Hands"
        ),
        BadRelease(
            testDescription: "never ready at the last server",
            release: TestRelease(running: unlessSpare("Holiday", "exec sleep 1000")),
            cause: "not ready within",
            server: "Holiday"
        ),
    ]

    private static func unlessSpare(_ server: String, _ lines: String) -> String {
        "if [ \"$1\" = \(server) ] && [ -z \"$HERD_SPARE\" ]; then \(lines); fi"
    }

    @Test(arguments: badReleases)
    func `a bad release leaves the herd as it was`(bad: BadRelease) async throws {
        let patience = "\"restart\": {\"startWithin\": \"2s\"}"
        try await withHandoverHerd(settings: [patience]) { herd in
            let before = try await herd.status()
            let outcome = try await underLoad(herd) { _ in
                let reload = try await herd.reload(to: bad.release)
                #expect(reload.status == 1, "\(reload.text)")
                let failure = try #require(reload.failure, "\(reload.text)")
                #expect(failure.server == bad.server, "\(reload.text)")
                #expect(failure.cause?.contains(bad.cause) == true, "\(failure)")
                if let line = bad.lastLine {
                    #expect(failure.lines.last == line, "\(failure)")
                }
            }
            #expect(outcome.isClean, "\(outcome.text)")
            try await expectUnmoved(herd, since: before, reached: bad.server)
        }
    }

    @Test(arguments: [(0o644, "Permission denied"), (nil, "No such file")])
    func `a program that can't be run is refused`(mode: Int?, reason: String) async throws {
        try await withHandoverHerd { herd in
            let before = try await herd.status()
            if let mode {
                try herd.install(TestRelease(text: "#!/bin/sh\n", mode: mode))
            } else {
                try herd.uninstall()
            }
            let outcome = try await herd.herdctl("reload")
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("\(herd.folder.path)/bin/herd-server"))
            #expect(outcome.errors.contains(reason), "\(outcome.errors)")
            #expect(try await herd.status().pids == before.pids)
        }
    }

    /// All servers run the release that they had; what the reload did not reach has its old worker.
    private func expectUnmoved(
        _ herd: TemporaryHerd,
        since before: StatusReport,
        reached: String
    ) async throws {
        let after = try await herd.status()
        #expect(after.allAreReady)
        #expect(after.releases == before.releases)
        let moved = herd.names.prefix { $0 != reached }
        for name in herd.names where !moved.contains(name) {
            #expect(try after.server(name).pid == before.server(name).pid, "\(name)")
        }
    }
}
