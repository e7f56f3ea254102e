import Foundation
import TestSupport
import Testing

/// `herdctl up` and what belongs to it, with workers that are shell scripts or the built programs.
struct CommandLineUpTests {
    /// Two servers whose workers run those shell scripts; no places.
    private func trial(
        _ goloman: String,
        _ hands: String = "exec sleep 1000",
        more: String = ""
    ) throws -> CommandLineTrial {
        let ports = try freePorts(2)
        let trial = try CommandLineTrial()
        let names = ["Goloman", "Hands"]
        let servers = zip(zip(names, names.reversed()), zip(ports, [goloman, hands])).map {
            """
            { "name": "\($0.0)", "port": \($1.0), "neighbors": ["\($0.1)"],
              "command": ["/bin/sh", "-c", "\($1.1)"] }
            """
        }
        try trial.folder.write(
            "herd.json",
            """
            { "herd": "pair", "servers": [\(servers.joined(separator: ",\n"))],
              \(more)"places": { "provider": "google", "url": "http://127.0.0.1:1",
                "key": { "environment": "NO_KEY" } } }
            """
        )
        return trial
    }

    /// Runs the body, and takes down whatever it has brought up.
    private func up(
        _ trial: CommandLineTrial,
        _ body: () async throws -> Void
    ) async throws {
        do {
            try await body()
        } catch {
            _ = try await trial.run("down")
            throw error
        }
        _ = try await trial.run("down")
    }

    /// Runs `up` in the foreground and does with each line it prints what the `case` says.
    ///
    /// In the cases `$up` is its pid. Its exit code is the last line of the output.
    private func foreground(
        _ trial: CommandLineTrial,
        _ cases: String
    ) async throws -> ChildProgram.Outcome {
        try await trial.shell(
            """
            mkfifo lines
            $herdctl up > lines 2>&1 & up=$!
            while read -r line; do
                echo "$line"
                case $line in \(cases) esac
            done < lines
            wait $up; echo $?
            """
        )
    }

    @Test(.timeLimit(.minutes(1)))
    func `up in the background returns when all is ready, and down when all is gone`()
        async throws
    {
        let trial = try trial("exec sleep 1000")
        try await up(trial) {
            let start = try await trial.run("up", "-d")
            #expect(start.status == 0)
            #expect(start.output == "")
            #expect(start.errors.contains("Goloman is ready on port"))
            #expect(start.errors.contains("herd pair is up"))

            let again = try await trial.run("up", "-d")
            #expect(again.status == 0)
            #expect(again.errors.contains("herd pair is up already"))

            let status = try await trial.run("status")
            #expect(status.status == 0)
            let lines = status.output.split(separator: "\n")
            #expect(lines.count == 3)
            #expect(lines[1].hasPrefix("Goloman  ready"))

            let down = try await trial.run("down")
            #expect(down.status == 0)
            #expect(down.errors == "herdctl: stopped Goloman, Hands\n")
            #expect(try await trial.run("status").status == 4)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `of two at once one wins, and both end well`() async throws {
        let trial = try trial("exec sleep 1000")
        try await up(trial) {
            let both = try await trial.shell(
                """
                $herdctl up -d 2> first & first=$!
                $herdctl up -d 2> second; echo $? > codes
                wait $first; echo $? >> codes
                """
            )
            #expect(both.status == 0)
            #expect(try trial.folder.read("codes") == "0\n0\n")
            for errors in ["first", "second"] {
                let said = try trial.folder.read(errors)
                #expect(said.contains("herd pair is up"), "\(said)")
            }
            let status = try await trial.run("status", "--json")
            #expect(status.output.contains(#""restarts":0"#))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a server that does not come up is told with its last lines`() async throws {
        let trial = try trial("echo cannot open the door >&2; exit 7")
        try await up(trial) {
            let start = try await trial.run("up", "-d")
            #expect(start.status == 1)
            #expect(start.errors.contains("cannot open the door"))
            #expect(start.errors.contains("herdctl: Goloman does not come up"))
            #expect(start.errors.contains("exit 7"))

            let status = try await trial.run("status")
            #expect(status.status == 3)
            #expect(status.errors.contains("not Goloman"))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `what the supervisor in the background died of is said`() async throws {
        let trial = try trial("exec sleep 1000", more: #""programs": { "launch": "nowhere" }, "#)
        try await up(trial) {
            let start = try await trial.run("up", "-d")
            #expect(start.status == 1)
            #expect(start.errors.contains("\(trial.folder.path)/nowhere"))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `up in the foreground shows what servers say, and a signal ends it well`()
        async throws
    {
        let trial = try trial("echo hello from here; exec sleep 1000")
        let end = try await foreground(
            trial,
            """
            *"hello from here") said=1; [ "$ready" ] && kill -INT $up;;
            *"all 2 are ready"*) ready=1; [ "$said" ] && kill -INT $up;;
            """
        )
        let lines = end.output.split(separator: "\n")
        #expect(lines.last == "0")
        #expect(lines.dropLast().last == "herdctl: herd pair is down")
        #expect(lines.contains { $0.hasPrefix("Goloman | ") && $0.hasSuffix("hello from here") })
        #expect(!end.output.contains("\u{1B}"))
        #expect(try await trial.run("status").status == 4)
    }

    /// The grace is far longer than the test may take: only the hurry can end it.
    @Test(.timeLimit(.minutes(1)))
    func `a second signal hurries a stop that takes long`() async throws {
        let stubborn = "trap '' TERM; echo I stay; while :; do sleep 1; done"
        let trial = try trial(stubborn, more: #""stop": { "grace": "10m" }, "#)
        let end = try await foreground(
            trial,
            """
            *"I stay") kill -INT $up;;
            "Hands * "*" stopped") kill -INT $up;;
            """
        )
        #expect(end.output.hasSuffix("herdctl: herd pair is down\n0\n"))
    }

    @Test(.timeLimit(.minutes(1)))
    func `a reader that leaves does not end the herd`() async throws {
        let trial = try trial("echo hello; exec sleep 1000")
        try await up(trial) {
            let end = try await trial.shell(
                """
                mkfifo lines
                { $herdctl up > lines 2> errors; echo $? > code; } &
                head -n 1 < lines > line
                $herdctl start --all
                $herdctl status > status
                $herdctl down
                wait
                """
            )
            #expect(end.status == 0)
            #expect(try trial.folder.read("line").hasPrefix("herdctl * "))
            #expect(try trial.folder.read("status").contains("Hands    ready"))
            #expect(try trial.folder.read("code") == "0\n")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `servers are stopped and started by name`() async throws {
        let trial = try trial("exec sleep 1000")
        try await up(trial) {
            #expect(try await trial.run("up", "-d").status == 0)
            let stop = try await trial.run("stop", "Hands")
            #expect(stop.status == 0)
            #expect(stop.errors == "herdctl: Hands: stopped\n")
            let status = try await trial.run("status")
            #expect(status.status == 0)
            #expect(status.output.contains("Hands    stopped"))
            #expect(try await trial.run("start", "--all").status == 0)
            #expect(try await trial.run("restart", "Hands").status == 0)

            let unknown = try await trial.run("stop", "Goloman", "Hnads")
            #expect(unknown.status == 4)
            #expect(unknown.errors.contains(#"did you mean "Hands"?"#))
            #expect(try await trial.run("status").output.contains("Goloman  ready"))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `the API answers anybody's HTTP over the socket`() async throws {
        let trial = try trial("exec sleep 1000")
        try await up(trial) {
            #expect(try await trial.run("up", "-d").status == 0)
            let json = try await trial.run("status", "--json")
            #expect(json.status == 0)
            #expect(
                json.output.hasPrefix(
                    #"{"configuration_changed":false,"herd":"pair","places":null,"schema":1,"servers":["#
                )
            )
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a reload leaves a changed herd.json to apply`() async throws {
        let trial = try trial("exec sleep 1000")
        try await up(trial) {
            #expect(try await trial.run("up", "-d").status == 0)
            let file = try trial.folder.read("herd.json")
            try trial.folder.write("herd.json", file + "\n")
            #expect(try await trial.run("reload").status == 0)

            let changed = file.replacing("exec sleep 1000", with: "exec sleep 2000")
            try trial.folder.write("herd.json", changed)
            let refused = try await trial.run("reload", "--force")
            #expect(refused.status == 1)
            #expect(refused.errors.contains("first bring it in with herdctl apply"))

            try trial.folder.write("herd.json", file.replacing("port", with: "prot"))
            let broken = try await trial.run("reload")
            #expect(broken.status == 78)
            #expect(broken.errors.contains(#"did you mean "port"?"#))
            #expect(try await trial.run("status").output.contains("Hands    ready"))
        }
    }

    /// The workers never say that they are ready: only `down` can end the wait before its minute.
    @Test(.timeLimit(.minutes(1)))
    func `who waits for a herd that is taken down is told so`() async throws {
        let trial = try CommandLineTrial(ports: freePorts(2))
        let settings = #"{ "programs": { "server": "slow" }, "restart": { "startWithin": "1h" },"#
        let herd = try trial.folder.read("herd.json")
        try trial.folder.write("herd.json", settings + herd.dropFirst())
        try trial.folder.write("slow", "#!/bin/sh\nexec sleep 1000\n", mode: 0o755)
        try await up(trial) {
            let end = try await trial.shell(
                """
                $herdctl up -d --timeout 10m & up=$!
                until $herdctl status | grep -q 'Hands .*starting'; do :; done
                $herdctl down
                wait $up; echo $?
                """
            )
            #expect(end.output == "1\n")
            #expect(end.errors.contains("herd pair was taken down before it was up"))
        }
    }
}
