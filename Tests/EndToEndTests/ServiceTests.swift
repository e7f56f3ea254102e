import Foundation
import TestSupport
import Testing

/// The herd as somebody's service: of systemd, of a container, of nobody.
@Suite(.serialized) struct ServiceTests {
    private static func isThere(_ program: String) async throws -> Bool {
        try await ChildProgram.run("/bin/sh", ["-c", "command -v \(program)"]).status == 0
    }

    @Test(
        .enabled("systemd is not installed") { try await isThere("systemd-analyze") },
        .timeLimit(.minutes(1)),
        arguments: ["plain", #"it's 50% "of" a $HOME"#]
    )
    func `systemd takes the units, and finds little exposed`(
        name: String
    ) async throws {
        let trial = try CommandLineTrial()
        let herd = "\(trial.folder.path)/\(name)"
        let units = "\(trial.folder.path)/units"
        for folder in [herd, units] {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
        }
        try FileManager.default.copyItem(
            atPath: "\(trial.folder.path)/herd.json",
            toPath: "\(herd)/herd.json"
        )
        let export = try await trial.run(
            "export",
            "systemd",
            "--user",
            "daemon",
            "--output",
            units,
            in: herd
        )
        #expect(export.status == 0)
        #expect(export.errors.contains("systemctl enable --now herd-pair.service"))
        let files = try FileManager.default.contentsOfDirectory(atPath: units).sorted()
        #expect(
            files == ["herd-pair-Goloman.socket", "herd-pair-Hands.socket", "herd-pair.service"]
        )

        let verify = try await ChildProgram.run(
            "systemd-analyze",
            ["verify"] + files.map { "\(units)/\($0)" }
        )
        #expect(verify.status == 0)
        // Other units of this computer may have mistakes of their own.
        #expect(!(verify.output + verify.errors).contains("herd-pair"), "\(verify.errors)")
        let service = "\(units)/herd-pair.service"
        let security = try await ChildProgram.run(
            "systemd-analyze",
            ["security", "--offline=true", "--threshold=25", "--no-pager", service]
        )
        #expect(security.status == 0, "\(security.output)\(security.errors)")
    }

    @Test func `units go to standard output, each below its name`() async throws {
        let trial = try CommandLineTrial()
        let outcome = try await trial.run("export", "systemd", "--user", "nobody")
        #expect(outcome.status == 0)
        let names = outcome.output.split(separator: "\n").filter { $0.hasPrefix("# herd-") }
        #expect(
            names == [
                "# herd-pair.service", "# herd-pair-Goloman.socket", "# herd-pair-Hands.socket",
            ]
        )
        #expect(outcome.output.contains("\nExecStart=\(CommandLineTrial.program) up --config "))
        #expect(outcome.errors == "")
        let unknown = try await trial.run("export", "systemd", "--output", "/nowhere")
        #expect(unknown.status == 1)
        #expect(unknown.errors.contains("/nowhere/herd-pair.service: No such file"))
        #expect(try await trial.run("export", "launchd").status == 2)
    }

    @Test(
        .enabled("systemd is not installed") { try await isThere("systemd-socket-activate") },
        .timeLimit(.minutes(1))
    )
    func `systemd's own sockets are served, and wrong ones refused`() async throws {
        let herd = try TemporaryHerd()
        let ports = TemporaryHerd.names.map { herd.ports[$0] ?? 0 }
        func activate(names: [String]) throws -> ChildProgram {
            let listen = ports.flatMap { ["-l", "127.0.0.1:\($0)"] }
            let up = [CommandLineTrial.program, "up", "--config", herd.configuration]
            let fds = ["--fdname=\(names.joined(separator: ":"))"]
            return try ChildProgram("systemd-socket-activate", listen + fds + up)
        }

        let wrong = try activate(names: TemporaryHerd.names.reversed())
        try await connect("Goloman", of: herd)
        let refusal = try await wrong.outcome()
        #expect(refusal.status == 1)
        #expect(refusal.errors.contains("systemd passes Goloman a socket on 127.0.0.1 port "))
        #expect(refusal.errors.contains("herdctl export systemd writes units that fit"))

        let right = try activate(names: TemporaryHerd.names)
        // A connection starts the program; the next ones wait in the queue for the workers.
        try await connect("Goloman", of: herd)
        for name in TemporaryHerd.names {
            let reply = try herd.ask(name, "IAMAT \(name) +34.0-118.4 1520000000")
            #expect(reply.hasPrefix("AT \(name) "))
        }
        right.signal(SIGTERM)
        #expect(try await right.outcome().status == 0)
    }

    private func connect(_ name: String, of herd: TemporaryHerd) async throws {
        _ = try await eventually("\(name)'s port is bound") {
            (try? herd.client(name)) != nil
        } is: {
            $0
        }
    }
}
