import Foundation
import TestSupport
import Testing

/// A supervisor in the foreground: what signals and its place among the processes mean to it.
@Suite(.serialized) struct ForegroundTests {
    private static let namespace =
        (geteuid() == 0 ? [] : ["--user", "--map-root-user"])
        + ["--pid", "--fork", "--mount-proc", "--kill-child"]

    /// Two servers whose workers run those lines of shell; no places.
    private func trial(_ goloman: String, _ hands: String) throws -> CommandLineTrial {
        let trial = try CommandLineTrial()
        let ports = try freePorts(2)
        let lines = [goloman, hands]
        let servers = zip(["Goloman", "Hands"], zip(ports, lines)).map { name, worker in
            """
            { "name": "\(name)", "port": \(worker.0), "command": ["/bin/sh", "-c", "\(worker.1)"] }
            """
        }
        try trial.folder.write(
            "herd.json",
            """
            { "herd": "pair", "servers": [\(servers.joined(separator: ", "))],
              "places": { "provider": "google", "key": { "environment": "NO_KEY" } } }
            """
        )
        return trial
    }

    /// Runs `herdctl up` as the child of another program.
    private func up(
        _ trial: CommandLineTrial,
        under program: String,
        _ arguments: [String]
    ) throws -> ChildProgram {
        let words = arguments + [CommandLineTrial.program, "up"]
        return try ChildProgram(program, words, directory: trial.folder.path)
    }

    private func waitUntilReady(_ trial: CommandLineTrial) async throws {
        _ = try await eventually("all is ready") {
            try await trial.run("status").status
        } is: {
            $0 == 0
        }
    }

    private func log(_ trial: CommandLineTrial, contains text: String) async throws {
        _ = try await eventually("the log has: \(text)") {
            (try? trial.folder.read("logs/herdctl.log")) ?? ""
        } is: {
            $0.contains(text)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `SIGHUP brings in a changed herd.json, and SIGTERM stops everything`() async throws {
        let trial = try trial("exec sleep 1000", "exec sleep 1000")
        let up = try up(trial, under: "setsid", ["--fork", "--wait"])
        try await waitUntilReady(trial)
        let before = try await trial.run("status", "--json").output
        let supervisor = try child(of: up.pid)
        kill(supervisor, SIGHUP)
        try await log(trial, contains: "apply: the herd runs as herd.json has it")
        let file = try trial.folder.read("herd.json")
        try trial.folder.write("herd.json", file.replacing("port", with: "prot"))
        kill(supervisor, SIGHUP)
        try await log(trial, contains: "nothing was changed")
        let shorter = #""stop": { "grace": "1s" }, "places": {"#
        try trial.folder.write("herd.json", file.replacing(#""places": {"#, with: shorter))
        kill(supervisor, SIGHUP)
        try await log(trial, contains: "apply: the herd runs as herd.json has it: no server was")
        let after = try await trial.run("status", "--json").output
        #expect(pids(before) == pids(after))
        kill(supervisor, SIGTERM)
        #expect(try await up.outcome().status == 0)
        #expect(try await trial.run("status").status == 4)
    }

    @Test(
        .enabled("there is no script(1)") { try await isThere("script") },
        .timeLimit(.minutes(1))
    )
    func `a closed terminal takes the herd down`() async throws {
        let trial = try trial("exec sleep 1000", "exec sleep 1000")
        let terminal = try ChildProgram(
            "script",
            ["--quiet", "--return", "--command", "\(CommandLineTrial.program) up", "/dev/null"],
            directory: trial.folder.path
        )
        try await waitUntilReady(trial)
        terminal.signal(SIGKILL)
        _ = try await terminal.outcome()
        _ = try await eventually("no herd is up") {
            try await trial.run("status").status
        } is: {
            $0 == 4
        }
        #expect(try trial.folder.read("logs/herdctl.log").contains("the herd is down"))
    }

    @Test(
        .enabled("this system lets us make no PID namespace") { try await canBeFirst() },
        .timeLimit(.minutes(1))
    )
    func `the first process of a container collects orphans, and no exit of a worker`()
        async throws
    {
        let orphans = 5
        let trial = try trial(
            "for i in 1 2 3 4 \(orphans); do (echo $i >> orphans &); done; exec sleep 1000",
            "[ -e died ] && exec sleep 1000; touch died; exit 7"
        )
        let up = try up(trial, under: "unshare", Self.namespace)
        try await waitUntilReady(trial)
        try await log(trial, contains: "exit 7")
        let supervisor = try child(of: up.pid)
        _ = try await eventually("\(orphans) orphans are gone") {
            let lines = try trial.folder.read("orphans").split(separator: "\n").count
            return (lines, zombies(of: supervisor))
        } is: {
            $0.0 == orphans && $0.1.isEmpty
        }
        kill(supervisor, SIGTERM)
        #expect(try await up.outcome().status == 0)
    }

    private static func isThere(_ program: String) async throws -> Bool {
        try await ChildProgram.run("/bin/sh", ["-c", "command -v \(program)"]).status == 0
    }

    private static func canBeFirst() async throws -> Bool {
        guard try await isThere("unshare") else { return false }
        return try await ChildProgram.run("unshare", namespace + ["true"]).status == 0
    }

    private func pids(_ status: String) -> [String] {
        status.matches(of: /"pid":([0-9]+)/).map { String($0.output.1) }
    }

    /// The only child of a process.
    private func child(of pid: pid_t) throws -> pid_t {
        let children = processes().filter { $0.parent == pid }
        guard let only = children.first, children.count == 1 else {
            throw HerdFailure("\(pid) has \(children.count) children")
        }
        return only.pid
    }

    private func zombies(of parent: pid_t) -> [pid_t] {
        processes().filter { $0.parent == parent && $0.state == "Z" }.map(\.pid)
    }

    /// What `/proc` shows (proc_pid_stat(5)).
    private func processes() -> [(pid: pid_t, parent: pid_t, state: Substring)] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { name in
            guard let pid = pid_t(name),
                let stat = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8),
                let end = stat.lastIndex(of: ")")
            else { return nil }
            let fields = stat[stat.index(after: end)...].split(separator: " ")
            return pid_t(fields[1]).map { (pid, $0, fields[0]) }
        }
    }
}
