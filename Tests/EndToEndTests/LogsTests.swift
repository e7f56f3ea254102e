import Foundation
import TestSupport
import Testing

/// Logs as a person finds them: whatever was killed meanwhile, nothing is missing or there twice.
@Suite(.serialized) struct LogsTests {
    private let folder: TemporaryFolder

    /// Writes numbered lines in two pieces each, and notes what it has written for the comparison.
    private static let writer = """
        import os, time
        journal = os.open("journal", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        number = 0
        # What was killed in the middle of a line has left it without an end.
        os.write(1, b"\\n")
        while True:
            line = b"%d %d %s\\n" % (os.getpid(), number, b"\\x1b\\xff\\0" * (number % 30))
            cut = number % len(line)
            os.write(1, line[:cut]); os.write(1, line[cut:])
            os.write(journal, line)
            number += 1
            if number % 40 == 0: time.sleep(0.001)
        """

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("writer.py", Self.writer)
        let port = try freePorts(1)[0]
        try folder.write(
            "herd.json",
            """
            { "herd": "logs", "logs": { "bytesMax": 65536, "filesMax": 1000, "gzip": true },
              "servers": [ { "name": "Writer", "port": \(port), "neighbors": [],
                             "command": ["python3", "writer.py"] } ] }
            """
        )
    }

    @discardableResult
    private func run(_ verb: String, _ words: String...) async throws -> ChildProgram.Outcome {
        try await ChildProgram.run(
            BuiltPrograms.path("herdctl"),
            [verb, "--config", "\(folder.path)/herd.json"] + words
        )
    }

    private func supervisor() async throws -> Int32 {
        struct Status: Decodable {
            struct Supervisor: Decodable { let pid: Int32 }
            let supervisor: Supervisor
        }
        let text = try await run("status", "--json").output
        return try JSONDecoder().decode(Status.self, from: Data(text.utf8)).supervisor.pid
    }

    @Test(.timeLimit(.minutes(3)))
    func `a supervisor that is killed again and again loses no byte and doubles none`() async throws
    {
        var follower: ChildProgram?
        defer { follower?.signal(SIGKILL) }
        do {
            for round in 1...6 {
                let up = try await run("up", "--detach")
                #expect(up.status == 0, "\(up.errors)")
                follower = try follower ?? follow()
                if round.isMultiple(of: 2) {
                    #expect(try await run("restart", "Writer").status == 0)
                }
                // How far the writer gets before the kill is left to chance.
                let journal = "\(folder.path)/journal"
                let size = try Data(contentsOf: URL(fileURLWithPath: journal)).count
                let more = Int.random(in: 1...40_000)
                _ = try await eventually("the writer has written \(more) bytes in round \(round)") {
                    try Data(contentsOf: URL(fileURLWithPath: journal)).count
                } is: {
                    $0 > size + more
                }
                kill(try await supervisor(), SIGKILL)
            }
            #expect(try await run("up", "--detach").status == 0)
        } catch {
            try await run("down")
            throw error
        }
        try await run("down")
        let check = try await run("logs", "--check")
        #expect(check.status == 0, "\(check.output)")
        try await compare()
        try await compareFollowed(by: try #require(follower))
    }

    /// Sees everything from the first line on, across supervisors, workers and rotations.
    private func follow() throws -> ChildProgram {
        let words = "logs Writer --follow -n all --raw --stream out --config herd.json"
        return try ChildProgram(
            "/bin/sh",
            ["-c", "exec $herdctl \(words) > followed"],
            directory: folder.path,
            environment: ["herdctl": BuiltPrograms.path("herdctl")]
        )
    }

    private func compareFollowed(by follower: ChildProgram) async throws {
        let logged = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/logged"))
        _ = try? await eventually("the follower has \(logged.count) bytes") {
            try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/followed")).count
        } is: {
            $0 >= logged.count
        }
        let followed = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/followed"))
        let same = zip(followed, logged).prefix { $0 == $1 }.count
        #expect(
            followed == logged,
            "\(followed.count) bytes followed, \(logged.count) logged, the first \(same) the same"
        )
        follower.signal(SIGINT)
        let end = try await follower.outcome()
        #expect(end.errors == "", "nothing was missed")
    }

    /// Each worker's lines are in the log, in order; after those that it noted, one more at most.
    private func compare() async throws {
        let shell = "$herdctl logs Writer --raw --stream out --config herd.json > logged"
        _ = try await ChildProgram.run(
            "/bin/sh",
            ["-c", shell],
            directory: folder.path,
            environment: ["herdctl": BuiltPrograms.path("herdctl")]
        )
        let logged = try lines("logged")
        let noted = try lines("journal")
        #expect(logged.keys == noted.keys)
        for (worker, lines) in noted {
            let found = logged[worker] ?? []
            let isWhole = found.starts(with: lines)
            #expect(isWhole, "worker \(worker)")
            #expect(found.count <= lines.count + 1, "worker \(worker)")
        }
    }

    /// The lines of a file by their first word, the pid.
    private func lines(_ name: String) throws -> [String: [Data]] {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)"))
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        return Dictionary(grouping: lines) { line in
            String(decoding: line.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
        }
    }

    @Test func `a terminal gets names side by side in color, and no escape of anybody else`()
        async throws
    {
        try folder.write(
            "logs/Writer.log",
            """
            2026-11-23T00:17:03.123456Z 1 out plain
            2026-11-23T00:17:04.123456Z 2 err \u{1B}[2Jgone

            """
        )
        try folder.write(
            "logs/herdctl.log",
            """
            2026-11-23T00:17:03.500000Z 1 herd Writer: worker 1 starts
            2026-11-23T00:17:03.600000Z 2 herd reload: finished

            """
        )
        let plain = try await run("logs")
        #expect(
            plain.output == """
                Writer | 00:17:03.123 plain
                herdctl * 00:17:03.600 reload: finished
                Writer ! 00:17:04.123 \\x1B[2Jgone

                """
        )
        #expect(
            try await onTerminal(["logs", "--config", "\(folder.path)/herd.json"]) == """
                \u{1B}[96mWriter  |\u{1B}[0m 00:17:03.123 plain\r
                \u{1B}[36mherdctl *\u{1B}[0m 00:17:03.600 \u{1B}[2mreload: finished\u{1B}[0m\r
                \u{1B}[96mWriter \u{1B}[0m \u{1B}[31m!\u{1B}[0m 00:17:04.123 \\x1B[2Jgone\r

                """
        )
        #expect(try await run("logs", "--level", "error", "-n", "1").output.contains("gone"))
        #expect(try await run("logs", "--no-prefix", "Wri*", "--grep", "pl").output == "plain\n")
        #expect(
            try await run("logs", "--since", "2026-11-23T00:17:04Z").output.hasPrefix("Writer !")
        )
        #expect(try await run("logs", "Nobody").status == 4)
        #expect(try await run("logs", "--check").status == 0)
        try folder.write("logs/Writer.log", "2026-11-23T00:17:03.123456Z 5 out x\nno record\n")
        let check = try await run("logs", "--check", "Writer")
        #expect(check.status == 1)
        #expect(check.output == "Writer: Writer.log:2: this line is no record\n")
    }

    /// What the program writes to a terminal.
    private func onTerminal(_ arguments: [String]) async throws -> String {
        var (master, other) = (Int32(-1), Int32(-1))
        try #require(openpty(&master, &other, nil, nil, nil) == 0)
        let terminal = FileHandle(fileDescriptor: other, closeOnDealloc: false)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: BuiltPrograms.path("herdctl"))
        process.arguments = arguments
        process.environment = ["TERM": "xterm"]
        process.standardOutput = terminal
        try process.run()
        process.waitUntilExit()
        try terminal.close()
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var text: [UInt8] = []
        // The other side is closed by everybody, so the end of it is an error.
        while case let count = read(master, &bytes, bytes.count), count > 0 {
            text += bytes[..<count]
        }
        close(master)
        return String(decoding: text, as: UTF8.self)
    }
}
