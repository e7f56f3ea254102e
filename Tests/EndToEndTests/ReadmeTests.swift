import Foundation
import TestSupport
import Testing

/// Runs what the README tells people to type, in its order, on a herd of its own.
@Suite(.serialized) struct ReadmeTests {
    @Test func `every command of the README does what it says`() async throws {
        let readme = try String(
            contentsOfFile: "\(BuiltPrograms.repository)/README.md",
            encoding: .utf8
        )
        let commands = Readme.commands(in: readme)
        #expect(commands.count > 10)
        let herd = try TemporaryHerd(
            settings: ["\"programs\": {\"server\": \".build/release/herd-server\"}"]
        )
        try FileManager.default.createDirectory(
            atPath: "\(herd.folder.path)/.build/release",
            withIntermediateDirectories: true
        )
        try FileManager.default.copyItem(
            atPath: BuiltPrograms.path("herd-server"),
            toPath: "\(herd.folder.path)/.build/release/herd-server"
        )
        defer { withExtendedLifetime(herd) {} }
        for command in commands {
            if command.isScript {
                #expect(FileManager.default.isExecutableFile(atPath: command.scriptPath))
                if command.text == "scripts/up" { try await herd.run("up", "--detach") }
            } else {
                let outcome = try await command.run(in: herd)
                #expect(
                    command.statuses.contains(outcome.status),
                    "\(command.text): exit \(outcome.status)\n\(outcome.output)\(outcome.errors)"
                )
            }
        }
        try await herd.run("down")
    }
}

private enum Readme {
    /// The lines that begin with `$ ` in the README's console blocks.
    static func commands(in text: String) -> [Command] {
        var commands: [Command] = []
        var inConsole = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                inConsole = line == "```console"
            } else if inConsole, line.hasPrefix("$ ") {
                commands.append(Command(text: String(line.dropFirst(2))))
            }
        }
        return commands
    }

    struct Command {
        let text: String

        /// Builds and whole test runs, which CI does and a test can't.
        var isScript: Bool { text.hasPrefix("scripts/") || text.hasPrefix("swift build") }

        var scriptPath: String {
            text.hasPrefix("scripts/")
                ? "\(BuiltPrograms.repository)/\(text.split(separator: " ")[0])" : "/bin/sh"
        }

        /// A command that goes on until it is interrupted is cut off by `timeout`.
        var goesOn: Bool { text.contains(" -f") || text.contains("--follow") }

        /// As `# exits 1` says; a status may be asked for while a server is not ready yet.
        var statuses: [Int32] {
            if let end = text.firstRange(of: "# exits ")?.upperBound {
                return [Int32(text[end...]) ?? 0]
            }
            if goesOn { return [0, 124] }
            return text.contains("herdctl status") ? [0, 3] : [0]
        }

        /// In the herd's folder, with the built programs first on the path and the herd's ports.
        func run(in herd: TemporaryHerd) async throws -> ChildProgram.Outcome {
            var text = text
            for (name, port) in zip(TemporaryHerd.names, 8000...) {
                text = text.replacingOccurrences(of: " \(port)", with: " \(herd.ports[name] ?? 0)")
            }
            if text.hasPrefix("export PATH=") { text = "true" }
            let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
            return try await ChildProgram.run(
                "/bin/sh",
                ["-c", goesOn ? "timeout 1 \(text)" : text],
                directory: herd.folder.path,
                environment: ["PATH": "\(BuiltPrograms.folder):\(path)"]
            )
        }
    }
}
