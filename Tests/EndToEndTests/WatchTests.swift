import Foundation
import TestSupport
import Testing

/// `herdctl watch` beside a herd whose program is "built" by a line of shell.
@Suite(.serialized, .timeLimit(.minutes(2))) struct WatchTests {
    /// A herd that runs what lies at `program`: a script that starts the real program.
    private func withWatchedHerd(
        program: String = "bin/server",
        _ body: (TemporaryHerd) async throws -> Void
    ) async throws {
        let herd = try TemporaryHerd(settings: [
            #""programs": {"server": "\#(program)"}"#, #""reload": {"minReady": "50ms"}"#,
        ])
        try herd.folder.write("src/server", Self.script("first"))
        try herd.folder.write(program, Self.script("first"), mode: 0o755)
        try await withHerd(herd, body)
    }

    private static func script(_ version: String) -> String {
        "#!/bin/sh\n# \(version)\nexec \(BuiltPrograms.path("herd-server")) \"$@\"\n"
    }

    /// Replaces the program, as linkers do, unless the source is broken.
    private static let build =
        "! grep broken src/server || exit 9; cp src/server bin/new; chmod +x bin/new;"
        + " mv bin/new bin/server"

    private func watch(
        _ herd: TemporaryHerd,
        _ words: [String] = ["--", "sh", "-c", build],
        environment: [String: String] = [:]
    ) async throws -> ChildProgram {
        let watch = try ChildProgram(
            BuiltPrograms.path("herdctl"),
            ["watch", "--config", herd.configuration] + words,
            directory: herd.folder.path,
            environment: environment
        )
        try await waitFor("watching ", from: watch)
        return watch
    }

    private func waitFor(_ words: String, from watch: ChildProgram) async throws {
        _ = try await eventually("herdctl watch says \"\(words)\"") {
            watch.errorsSoFar
        } is: {
            $0.contains(words)
        }
    }

    private func pids(_ herd: TemporaryHerd) async throws -> [Int32?] {
        try await herd.status().servers.filter { $0.name != "places" }.map(\.pid)
    }

    @Test func `a change is built and reloaded, a broken one and a needless one are not`()
        async throws
    {
        try await withWatchedHerd { herd in
            let before = try await pids(herd)
            let watch = try await watch(herd)
            try herd.folder.write("src/server", Self.script("broken"))
            try await waitFor("the build failed (exit 9", from: watch)
            try herd.folder.write("src/notes", "no program is built from this")
            try herd.folder.write("src/server", Self.script("first"))
            try await waitFor("every server runs this release already", from: watch)
            #expect(try await pids(herd) == before)

            try herd.folder.write("src/server", Self.script("second"))
            let after = try await eventually("every server has another worker") {
                try await pids(herd)
            } is: {
                zip($0, before).allSatisfy { $0 != nil && $0 != $1 }
            }
            #expect(after.count == 5)
            watch.signal(SIGINT)
            let outcome = try await watch.outcome()
            #expect(outcome.status == 130)
            #expect(outcome.errors.components(separatedBy: " changed\n").count == 4)
            #expect(try await herd.status().servers.allSatisfy { $0.state == "ready" })
        }
    }

    @Test func `a program of a Swift package is built as it was built before`() async throws {
        try await withWatchedHerd(program: ".build/debug/server") { herd in
            let before = try await pids(herd)
            try herd.folder.write("Package.swift", "// what a package is known by")
            let swift = """
                #!/bin/sh
                echo "$@" >> .build/words
                cp src/server .build/debug/server
                """
            try herd.folder.write(".tools/swift", swift, mode: 0o755)
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            let watch = try await watch(
                herd,
                [],
                environment: ["PATH": "\(herd.folder.path)/.tools:\(path)"]
            )
            try herd.folder.write("src/server", Self.script("second"))
            try await waitFor("5 servers run ", from: watch)
            #expect(Set(try await pids(herd)).isDisjoint(with: before))
            watch.signal(SIGTERM)
            _ = try await watch.outcome()
            let words = try herd.folder.read(".build/words")
            #expect(words == "build --package-path \(herd.folder.path) --configuration debug\n")
        }
    }

    @Test func `without a herd there is nothing to watch for`() async throws {
        let herd = try TemporaryHerd()
        let outcome = try await herd.herdctl("watch", "--", "true")
        #expect(outcome.status == 4)
        #expect(outcome.errors.contains("no herd is up"))
    }

    @Test func `who does not say how to build is told to`() async throws {
        try await withWatchedHerd { herd in
            let unknown = try await herd.herdctl("watch")
            #expect(unknown.status == 2)
            #expect(unknown.errors.contains("herdctl watch -- COMMAND"))
            let missing = try await herd.herdctl("watch", "--", "no-such-program")
            #expect(missing.status == 1)
            #expect(missing.errors.contains("\"no-such-program\""))
            let nowhere = try await herd.herdctl("watch", "--path", "/no/such/folder", "--", "true")
            #expect(nowhere.status == 1)
            #expect(nowhere.errors.contains("/no/such/folder"))
        }
    }

    @Test(.enabled("a user namespace can be made") { (try? await limited(["true"]))?.status == 0 })
    func `more folders than Linux lets one watch are an error that says so`() async throws {
        try await withWatchedHerd { herd in
            for number in 0..<5 { try herd.folder.write("src/\(number)/a", "") }
            let herdctl = BuiltPrograms.path("herdctl")
            let outcome = try await Self.limited(
                [herdctl, "watch", "--config", herd.configuration, "--", "true"]
            )
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("fs.inotify.max_user_watches"), "\(outcome.errors)")
        }
    }

    /// Runs a command where no more than four folders can be watched.
    private static func limited(_ command: [String]) async throws -> ChildProgram.Outcome {
        let limit = "echo 4 > /proc/sys/user/max_inotify_watches && exec \"$@\""
        return try await ChildProgram.run(
            "unshare",
            ["--user", "--map-root-user", "sh", "-c", limit, "sh"] + command
        )
    }
}
