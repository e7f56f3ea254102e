import Foundation
import TestSupport
import Testing

/// What `herdctl` does where no herd is up: usage, checks, exit codes, pipes.
struct CommandLineTests {
    private static let verbs = [
        "check", "up", "down", "status", "why", "start", "stop", "restart", "reload", "undo",
        "logs",
        "send",
        "completion",
    ]

    @Test func `a misspelt verb is a usage error that names the right one`() async throws {
        let end = try await CommandLineTrial().run("statsu")
        #expect(end.status == 2)
        #expect(end.output == "")
        #expect(
            end.errors
                == "herdctl: there is no command \"statsu\"; did you mean \"status\"?\n"
        )
    }

    @Test(
        arguments: [
            ["status", "--jsn"], ["check", "extra"], ["send"], ["start"],
            ["start", "Hands", "--all"], ["completion", "tcsh"], ["status", "--timeout", "soon"],
            ["status", "--timeout", "0"], ["logs", "-n", "-1"], ["logs", "-n", "many"],
            ["--nonsense"], ["reload", "--release", "newest"], ["reload", "--release", "7f3"],
            ["undo", "--force"], ["undo", "--release", "7f3a"],
        ])
    func `what makes no sense exits 2 and says how it is meant`(
        arguments: [String]
    ) async throws {
        let trial = try CommandLineTrial()
        let end = try await ChildProgram.run(
            CommandLineTrial.program,
            arguments,
            directory: trial.folder.path
        )
        #expect(end.status == 2)
        #expect(end.output == "")
        #expect(end.errors.contains("Usage: herdctl"))
    }

    @Test(arguments: verbs)
    func `every verb has its help, on standard output`(verb: String) async throws {
        let end = try await CommandLineTrial().run(verb, "--help")
        #expect(end.status == 0)
        #expect(end.output.contains("USAGE: herdctl \(verb)"))
        #expect(end.errors == "")
    }

    @Test func `the help lists every verb and the exit codes`() async throws {
        let end = try await CommandLineTrial().run("--help")
        #expect(end.status == 0)
        for verb in Self.verbs { #expect(end.output.contains("\n  \(verb) ")) }
        #expect(end.output.contains("124 timed out"))
    }

    @Test func `a right file is one line`() async throws {
        let end = try await CommandLineTrial().run("check")
        #expect(end.status == 0)
        #expect(
            end.output.hasPrefix("herd.json: herd pair is right: 2 servers on 64998 64999, 1 link")
        )
        #expect(end.output.filter { $0 == "\n" }.count == 1)
        #expect(end.errors == "")
    }

    @Test func `the file is found in a folder above, and may be named before the verb`()
        async throws
    {
        let trial = try CommandLineTrial()
        try trial.folder.write("a/b/c.txt", "")
        let above = try await trial.run("check", in: "\(trial.folder.path)/a/b")
        #expect(above.status == 0)
        #expect(above.output.hasPrefix("../../herd.json: "))
        let named = try await trial.run("-c", trial.folder.path, "check", in: "/")
        #expect(named.status == 0)
    }

    @Test func `all problems are listed, each with its place, and nothing is made`() async throws {
        let trial = try CommandLineTrial()
        let text = CommandLineTrial.herd(ports: [64_998, 64_998])
            .replacing(#"["Goloman"]"#, with: #"["Golman"]"#)
        try trial.folder.write("herd.json", text)
        for verb in ["check", "up"] {
            let end = try await trial.run(verb)
            #expect(end.status == 78)
            #expect(end.output == "")
            let lines = end.errors.split(separator: "\n")
            #expect(lines.contains { $0.hasPrefix("herd.json:4:") && $0.contains("64998") })
            #expect(lines.contains { $0.contains(#"did you mean "Goloman"?"#) })
            #expect(lines.last == "herdctl: herd.json has \(lines.count - 1) problems")
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: trial.folder.path)
        #expect(files == ["herd.json"])
    }

    @Test(arguments: ["", "{", "[]", "nonsense", #"{"herd": "x", "servers": []}"#])
    func `a file that is no herd is refused`(text: String) async throws {
        let trial = try CommandLineTrial()
        try trial.folder.write("herd.json", text)
        let end = try await trial.run("check")
        #expect(end.status == 78)
        #expect(end.errors.hasPrefix("herd.json:1:"))
    }

    @Test func `a file that is not there is said so`() async throws {
        let trial = try CommandLineTrial()
        let end = try await trial.run("check", "--config", "other.json")
        #expect(end.status == 78)
        #expect(end.errors == "herdctl: other.json: No such file or directory\n")
    }

    @Test func `a folder with a path too long for sockets is refused`() async throws {
        let trial = try CommandLineTrial()
        let deep = String(repeating: "deep", count: 25)
        try trial.folder.write("\(deep)/herd.json", CommandLineTrial.herd(ports: [1, 2]))
        let end = try await trial.run("check", "--config", deep)
        #expect(end.status == 78)
        #expect(end.errors.contains("move herd.json to a folder"))
    }

    @Test(
        arguments: [
            ["status"], ["status", "Hands"], ["why", "Hands"], ["start", "Hands"],
            ["stop", "--all"],
            ["restart", "Hands"], ["reload"], ["undo"],
            ["reload", "--release", "7f3a9c1"],
        ])
    func `where no herd is up, that is said with what to do`(arguments: [String]) async throws {
        let trial = try CommandLineTrial()
        let end = try await ChildProgram.run(
            CommandLineTrial.program,
            arguments,
            directory: trial.folder.path
        )
        #expect(end.status == 4)
        #expect(end.output == "")
        #expect(
            end.errors
                == "herdctl: no herd is up for herd.json; start it with: herdctl up -d\n"
        )
    }

    @Test func `down has nothing to do then, which is no error`() async throws {
        let end = try await CommandLineTrial().run("down")
        #expect(end.status == 0)
        #expect(end.errors.contains("nothing to stop"))
    }

    @Test(arguments: ["send", "logs"])
    func `an unknown server is told with the nearest one`(verb: String) async throws {
        let end = try await CommandLineTrial().run(verb, "Golman")
        #expect(end.status == 4)
        #expect(end.errors.contains(#"no server "Golman"; did you mean "Goloman"?"#))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `each shell gets a completion script`(shell: String) async throws {
        let end = try await CommandLineTrial().run("completion", shell)
        #expect(end.status == 0)
        for verb in Self.verbs { #expect(end.output.contains(verb), "\(verb)") }
    }

    @Test func `bash takes its script, and is given the servers' names`() async throws {
        let trial = try CommandLineTrial()
        let syntax = try await trial.shell("$herdctl completion bash > script && bash -n script")
        #expect(syntax.status == 0)
        #expect(syntax.errors == "")
        let names = try await trial.run("---completion", "send", "--", "positional@0", "0", "0", "")
        #expect(names.output == "Goloman\nHands\n")
        let release = String(repeating: "7f3a9c1e", count: 8)
        try trial.folder.write(".herd/releases/\(release)/herd-server", "")
        try trial.folder.write(".herd/releases/\(release).4711/herd-server", "")
        let kept = try await trial.run("---completion", "reload", "--", "--release", "0", "0", "")
        #expect(kept.output == "7f3a9c1\n")
    }

    @Test func `a closed pipe is no error and not worth a word`() async throws {
        let trial = try CommandLineTrial()
        let line = "2026-11-23T00:17:03.123456Z 1 out hello\n"
        try trial.folder.write("logs/Hands.log", String(repeating: line, count: 20_000))
        let end = try await trial.shell("{ $herdctl logs; echo $? > code; } | head -n 1")
        #expect(end.output == "Hands | 00:17:03.123 hello\n")
        #expect(end.errors == "")
        #expect(try trial.folder.read("code") == "0\n")
    }

    @Test func `who follows a quiet log notices that nobody reads`() async throws {
        let trial = try CommandLineTrial()
        try trial.folder.write("logs/Hands.log", "2026-11-23T00:17:03.123456Z 1 out hello\n")
        let end = try await trial.shell("{ $herdctl logs -f; echo $? > code; } | head -n 1")
        #expect(end.output.hasSuffix("hello\n"))
        #expect(try trial.folder.read("code") == "0\n")
    }

    @Test func `a full disk is an error`() async throws {
        let end = try await CommandLineTrial().shell("$herdctl --help > /dev/full")
        #expect(end.status == 1)
        #expect(end.errors.contains("No space left"))
    }
}
