import Foundation
import TestSupport
import Testing

/// `herdctl reload`, `undo` and what `status` shows of them, with a herd whose program changes.
@Suite(.serialized) struct ReloadVerbsTests {
    /// A server program that can be built anew: a script that becomes the built one.
    private struct Build {
        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            try make("# the first")
        }

        var settings: [String] {
            ["\"programs\": {\"server\": \"\(folder.path)/herd-server\"}"]
        }

        /// `lines` are run before; `$1` is the server, and HERD_SPARE set where a spare is tried.
        func make(_ lines: String) throws {
            let program = BuiltPrograms.path("herd-server")
            let text = "#!/bin/sh\n\(lines)\nexec '\(program)' \"$@\"\n"
            try folder.write("herd-server", text, mode: 0o755)
        }
    }

    private static func trial(of minReady: String) -> String {
        "\"reload\": {\"minReady\": \"\(minReady)\"}"
    }

    /// The releases that the servers run, each once.
    private func releases(_ herd: TemporaryHerd) async throws -> Set<String> {
        Set(try await herd.status().servers.compactMap(\.release))
    }

    /// The one release that all servers run.
    private func release(_ herd: TemporaryHerd) async throws -> String {
        let all = try await releases(herd)
        guard let release = all.first, all.count == 1 else { throw HerdFailure("they run \(all)") }
        return release
    }

    @Test(.timeLimit(.minutes(2)))
    func `undo goes back by the same road, and a second one forth again`() async throws {
        let build = try Build()
        try await withHerd(settings: build.settings + [Self.trial(of: "50ms")]) { herd in
            let old = try await release(herd)
            let nothing = try await herd.herdctl("undo")
            #expect(nothing.status == 1)
            #expect(nothing.errors.hasPrefix("herdctl: "))

            try build.make("# the second")
            let reload = try await herd.herdctl("reload")
            #expect(reload.status == 0, "\(reload.errors)")
            let new = try await release(herd)
            #expect(new != old)
            let last = "herdctl: 5 servers run \(new.prefix(7)) after "
            #expect(reload.errors.split(separator: "\n").last?.hasPrefix(last) == true)
            // Neighbors have one to each other, so there are some.
            #expect(reload.errors.hasSuffix(" connections were handed over\n"))

            for wanted in [old, new] {
                let undo = try await herd.herdctl("undo")
                #expect(undo.status == 0, "\(undo.errors)")
                #expect(try await release(herd) == wanted)
            }
            let back = try await herd.herdctl("reload", "--release", String(old.prefix(7)))
            #expect(back.status == 0, "\(back.errors)")
            #expect(try await release(herd) == old)

            let unknown = try await herd.herdctl("reload", "--release", "0000000")
            #expect(unknown.status == 1)
            #expect(unknown.errors.contains(new.prefix(7)), "\(unknown.errors)")
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `a build that was not brought in is marked until it is`() async throws {
        let build = try Build()
        try await withHerd(settings: build.settings + [Self.trial(of: "50ms")]) { herd in
            let hint = "herdctl: * a new build is on disk; herdctl reload brings it in\n"
            try build.make("# the second")
            let marked = try await eventually("a mark") {
                try await herd.herdctl("status")
            } is: {
                $0.errors == hint
            }
            let lines = marked.output.split(separator: "\n")
            #expect(lines.filter { $0.contains("* ") || $0.hasSuffix("*") }.count == 5)

            try await herd.run("reload")
            let after = try await herd.herdctl("status")
            #expect(!after.output.contains("*"))
            #expect(after.errors == "")
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `a failure names the server, its exit and its last lines, and what runs now`()
        async throws
    {
        let build = try Build()
        try await withHerd(settings: build.settings + [Self.trial(of: "50ms")]) { herd in
            let old = try await release(herd)
            let fails = "echo 'no more disk' >&2; exit 4"
            try build.make("if [ $1 = Holiday ] && [ -z \"$HERD_SPARE\" ]; then \(fails); fi")
            let reload = try await herd.herdctl("reload")
            #expect(reload.status == 1)
            #expect(reload.output == "")
            let lines = reload.errors.split(separator: "\n")
            #expect(lines.contains { $0.hasPrefix("Goloman: ") && $0.contains("back on") })
            #expect(lines.suffix(3).first == "last lines of Holiday:")
            #expect(lines.suffix(2).first == "    no more disk")
            #expect(lines.last?.hasPrefix("herdctl: Holiday: ") == true)
            #expect(lines.last?.contains("exit 4") == true)
            #expect(try await release(herd) == old)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `Ctrl-C leaves a herd that goes on or back as one likes`() async throws {
        let build = try Build()
        try await withHerd(settings: build.settings + [Self.trial(of: "500ms")]) { herd in
            let old = try await release(herd)
            try build.make("# the second")
            let terminal = try TerminalProgram(
                BuiltPrograms.path("herdctl"),
                ["reload"],
                directory: herd.folder.path
            )
            #expect(await terminal.shows { $0.text.contains("Goloman  moved") })
            terminal.type("\u{3}")
            #expect(try await terminal.status() == 130)
            let text = terminal.screen.text
            #expect(text.contains("moved: Goloman"), "\(text)")
            #expect(text.contains("herdctl undo goes back"), "\(text)")
            #expect(try await releases(herd).count == 2)

            try await herd.run("undo")
            #expect(try await release(herd) == old)
            try await herd.run("reload")
            #expect(try await release(herd) != old)
        }
    }
}
