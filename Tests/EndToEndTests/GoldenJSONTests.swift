import Foundation
import TestSupport
import Testing

/// The JSON of every command that has `--json`, against files that freeze it: scripts build on it.
@Suite(.serialized) struct GoldenJSONTests {
    /// Goloman serves; Hands does until a file `broken` is there.
    private static func herd(_ ports: [Int], grace: Int = 2) -> String {
        """
        { "herd": "pair",
          "servers": [
            { "name": "Goloman", "port": \(ports[0]), "neighbors": ["Hands"],
              "command": ["/bin/sh", "-c", "echo hello; exec sleep 1000"] },
            { "name": "Hands", "port": \(ports[1]), "neighbors": ["Goloman"],
              "command": ["/bin/sh", "-c",
                "test -e broken && echo the door is locked && exit 78; exec sleep 1000"] } ],
          "stop": { "grace": \(grace) }, "reload": { "minReady": "50ms" },
          "places": { "provider": "google", "key": { "environment": "NO_KEY" } } }
        """
    }

    private func places(_ trial: CommandLineTrial, _ ports: [Int]) -> GoldenJSON {
        GoldenJSON(
            places: [
                trial.folder.path: "folder", "\(ports[0])": "port 1", "\(ports[1])": "port 2",
            ]
        )
    }

    @Test(.timeLimit(.minutes(2)))
    func `what commands tell of a herd stays as it is`() async throws {
        let ports = try freePorts(2)
        let trial = try CommandLineTrial()
        try trial.folder.write("herd.json", Self.herd(ports))
        let golden = places(trial, ports)
        do {
            try await tellOfHerd(trial, golden, ports)
        } catch {
            _ = try await trial.run("down")
            throw error
        }
        let down = try await trial.run("down", "--json")
        #expect(down.status == 0)
        try golden.compare("down", down.output)
        try golden.compare("down-again", try await trial.run("down", "--json").output)
        try golden.compare("why-after-down", try await trial.run("why", "Hands", "--json").output)
    }

    private func tellOfHerd(
        _ trial: CommandLineTrial,
        _ golden: GoldenJSON,
        _ ports: [Int]
    ) async throws {
        func expect(_ exit: Int32, _ name: String, _ words: String...) async throws {
            let end = try await ChildProgram.run(
                CommandLineTrial.program,
                words + ["--json"],
                directory: trial.folder.path
            )
            #expect(end.status == exit, "\(words): \(end.errors)")
            try golden.compare(name, end.output)
        }
        try await expect(0, "up", "up", "--detach")
        try await expect(0, "reload", "reload")
        try await expect(1, "undo-refused", "undo")
        try trial.folder.write("broken", "")
        try await expect(0, "stop", "stop", "Hands")
        try await expect(1, "start-failed", "start", "Hands")
        try await expect(3, "status", "status")
        try await expect(3, "status-servers", "status", "Goloman", "Hands")
        try await expect(0, "why", "why", "Hands")
        try await expect(4, "unknown-server", "status", "Hand")
        try FileManager.default.removeItem(atPath: "\(trial.folder.path)/broken")
        try await expect(0, "restart", "restart", "Hands")
        try await expect(0, "logs-check", "logs", "--check", "Goloman")
        try await expect(0, "logs", "logs", "Goloman", "-n", "1", "--stream", "out")
        try trial.folder.write("herd.json", Self.herd(ports, grace: 3))
        try await expect(0, "plan", "plan")
    }

    @Test func `what is said of a file and where no herd is up stays as it is`() async throws {
        let trial = try CommandLineTrial()
        let golden = places(trial, [64_998, 64_999])
        func expect(_ exit: Int32, _ name: String, _ words: String...) async throws {
            let end = try await ChildProgram.run(
                CommandLineTrial.program,
                words + ["--json"],
                directory: trial.folder.path
            )
            #expect(end.status == exit, "\(words): \(end.errors)")
            try golden.compare(name, end.output)
        }
        try await expect(0, "check", "check")
        try await expect(4, "no-herd", "status")
        try await expect(2, "usage", "status", "--nonsense")
        let text = try trial.folder.read("herd.json")
        try trial.folder.write("herd.json", text.replacing(#"["Goloman"]"#, with: #"["Golman"]"#))
        try await expect(78, "check-wrong", "check")
        try await expect(78, "wrong", "plan")
    }

    @Test func `every golden file belongs to a command`() throws {
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Golden")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(files.count > 15)
        for file in files {
            let name = file.prefix { $0 != "." }
            #expect(source.contains("\"\(name)\""), "no command writes \(file)")
        }
    }
}
