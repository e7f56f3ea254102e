import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

@Suite(.timeLimit(.minutes(1))) struct SourceWatchTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("src/a", "1")
    }

    /// A trial whose build is a line of shell.
    private func trial(
        _ build: String,
        reloads: [WatchReloadEnd] = []
    ) async throws -> WatchTrial {
        try await trial(["sh", "-c", build], reloads: reloads)
    }

    private func trial(
        _ build: [String],
        reloads: [WatchReloadEnd] = []
    ) async throws -> WatchTrial {
        let trial = try WatchTrial(folder, build: build, reloads: reloads)
        guard case .watching = await trial.next(1).first else {
            _ = try await trial.rest()
            throw CancellationError()
        }
        return trial
    }

    @Test func `a change is built and reloaded, and what the build writes starts nothing`()
        async throws
    {
        try folder.write(".gitignore", "out/\n*.o\n")
        let build = """
            mkdir -p .build out logs
            for file in .build/x out/x logs/x src/a.o; do date +%N > $file; done
            echo >> .build/count
            """
        let trial = try await trial(build)
        for round in 2...4 {
            try folder.write("src/a", "\(round)")
            #expect(await trial.next(3) == [.changed(["src/a"]), .passed, .reload])
        }
        #expect(try await trial.finish() == [])
        #expect(try folder.read(".build/count") == "\n\n\n")
    }

    @Test func `a file that is written anew as it was is not built`() async throws {
        let trial = try await trial("true")
        try folder.write("src/a", "1")
        try folder.write("src/b", "new")
        #expect(await trial.next(3) == [.changed(["src/b"]), .passed, .reload])
        #expect(try await trial.finish() == [])
    }

    @Test func `new folders are watched as deep as they go`() async throws {
        let trial = try await trial("true")
        try folder.write("src/deep/er/b", "1")
        #expect(await trial.next(3) == [.changed(["src/deep/er/b"]), .passed, .reload])
        try folder.write("src/deep/er/b", "2")
        #expect(await trial.next(3) == [.changed(["src/deep/er/b"]), .passed, .reload])
        try FileManager.default.removeItem(atPath: "\(folder.path)/src/deep")
        #expect(await trial.next(3) == [.changed(["src/deep/er/b"]), .passed, .reload])
        #expect(try await trial.finish() == [])
    }

    @Test func `a build that fails reloads nothing, and the next change is built`() async throws {
        let trial = try await trial("grep -q good src/a || exit 3")
        try folder.write("src/a", "bad")
        #expect(await trial.next(2) == [.changed(["src/a"]), .failed(.code(3))])
        try folder.write("src/a", "good")
        #expect(await trial.next(3) == [.changed(["src/a"]), .passed, .reload])
        #expect(try await trial.finish() == [])
    }

    @Test func `what changes during a build is built before anything is reloaded`() async throws {
        let trial = try await trial(
            "mkdir -p .build; [ -e .build/once ] || { touch .build/once; echo new > src/b; }"
        )
        try folder.write("src/a", "2")
        #expect(
            await trial.next(4)
                == [.changed(["src/a"]), .outdated(["src/b"]), .passed, .reload]
        )
        #expect(try await trial.finish() == [])
    }

    @Test func `a build that always writes a source comes to an end`() async throws {
        let trial = try await trial("date +%s%N > src/version")
        try folder.write("src/a", "2")
        #expect(
            await trial.next(6)
                == [
                    .changed(["src/a"]), .outdated(["src/version"]), .outdated(["src/version"]),
                    .ownDoing(["src/version"]), .passed, .reload,
                ]
        )
        // A person's change still counts.
        try folder.write("src/a", "3")
        #expect(await trial.next(1) == [.changed(["src/a"])])
        _ = await trial.next(5)
        #expect(try await trial.finish() == [])
    }

    @Test func `a build that can't be started is told`() async throws {
        try folder.write("build", "#!/no/such/interpreter\n", mode: 0o755)
        let trial = try await trial(["./build"])
        try folder.write("src/a", "2")
        #expect(await trial.next(2) == [.changed(["src/a"]), .notStarted])
        #expect(try await trial.finish() == [])
        #expect(BuildCommand(["no-such-program-anywhere"], in: folder.path) == nil)
    }

    @Test func `a busy herd is asked again, a failed reload told`() async throws {
        let trial = try await trial("true", reloads: [.busy, .failed("Hands died")])
        try folder.write("src/a", "2")
        #expect(
            await trial.next(6)
                == [
                    .changed(["src/a"]), .passed, .reload, .herdBusy, .reload,
                    .reloadFailed("Hands died"),
                ]
        )
        #expect(try await trial.finish() == [])
    }

    @Test func `an interrupted build is ended with all that it started`() async throws {
        let trial = try await trial(
            "mkdir -p .build; sleep 1000 & echo $! > .build/pid; mv .build/pid .build/child; wait"
        )
        try folder.write("src/a", "2")
        #expect(await trial.next(1) == [.changed(["src/a"])])
        let child = try await pid("child")
        #expect(try await trial.finish() == [])
        // Killed it is; but whoever inherits it has to collect it.
        while let stat = ProcessStat(of: child), stat.state != "Z" { await Task.yield() }
    }

    @Test func `a build that won't end is killed by the second interruption`() async throws {
        let trial = try await trial(
            "trap '' INT; mkdir -p .build; echo $$ > .build/pid; mv .build/pid .build/own;"
                + " while :; do sleep 1000; done"
        )
        try folder.write("src/a", "2")
        #expect(await trial.next(1) == [.changed(["src/a"])])
        let own = try await pid("own")
        await trial.watch.interrupt()
        #expect(kill(own, 0) == 0)
        #expect(try await trial.finish() == [])
        #expect(kill(own, 0) == -1)
    }

    @Test func `an interrupted reload stops at the next server and is waited for`() async throws {
        let trial = try await trial("true", reloads: [.failed("endless")])
        try folder.write("src/a", "2")
        #expect(await trial.next(3) == [.changed(["src/a"]), .passed, .reload])
        await trial.watch.interrupt()
        #expect(try await trial.rest() == [.reloadStops, .reloadFailed("endless")])
    }

    @Test func `a watched folder that goes away ends the watch`() async throws {
        let trial = try await trial("true")
        try FileManager.default.removeItem(atPath: folder.path)
        let reason = "there is no such folder"
        await #expect(throws: WatchFailure.noFolder(folder.path, reason: reason)) {
            try await trial.rest()
        }
    }

    /// What a build has written into `.build`, once it has.
    private func pid(_ name: String) async throws -> pid_t {
        while true {
            if let text = try? folder.read(".build/\(name)"),
                let pid = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines))
            {
                return pid
            }
            await Task.yield()
        }
    }
}
