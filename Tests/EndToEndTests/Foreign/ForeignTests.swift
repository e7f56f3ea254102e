import Foundation
import TestSupport
import Testing

/// Servers that know nothing of herdctl: what they can keep of the promise of a reload.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ForeignTests {
    @Test func `an asyncio server on the shared socket is reloaded and refuses nobody`()
        async throws
    {
        let herd = try ForeignHerd { ports in
            [
                #"{"name": "Plain", "port": \#(ports[0])}"#,
                #"""
                {"name": "Snake", "port": \#(ports[1]), "command": ["python3", "server.py"],
                 "ready": "tcp"}
                """#,
            ]
        }
        try herd.folder.write("server.py", ForeignPrograms.asyncio("one"))
        try await herd.up {
            let before = try await (herd.server("Plain"), herd.server("Snake"))
            let callers = Callers(port: herd.ports[1])
            let calling = Task { await callers.run() }
            try await callers.wait(for: 100, of: "one")
            try herd.folder.write("server.py", ForeignPrograms.asyncio("two"))
            let outcome = try await herd.herdctl("reload")
            #expect(outcome.status == 0, "\(outcome.errors)")
            try await callers.wait(for: 100, of: "two")
            await callers.stop()
            await calling.value
            try await callers.check()
            let after = try await (herd.server("Plain"), herd.server("Snake"))
            #expect(after.0.pid == before.0.pid)
            #expect(after.1.pid != before.1.pid)
            #expect(after.1.restarts == before.1.restarts)
        }
    }

    @Test func `a foreign successor that fails leaves the old worker alone`() async throws {
        let herd = try ForeignHerd { ports in
            [#"{"name": "Snake", "port": \#(ports[0]), "command": ["python3", "server.py"]}"#]
        }
        try herd.folder.write("server.py", ForeignPrograms.asyncio("one"))
        try await herd.up {
            let before = try await herd.server("Snake")
            let client = try LineClient(port: herd.ports[0])
            #expect(try client.ask("a") == "one a")
            try herd.folder.write("server.py", "print('no such luck'); raise SystemExit(3)")
            let outcome = try await herd.herdctl("reload")
            #expect(outcome.status == 1)
            for words in ["Snake", "exit 3", "no such luck"] {
                #expect(outcome.errors.contains(words), "\(outcome.errors)")
            }
            #expect(try client.ask("b") == "one b")
            #expect(try LineClient(port: herd.ports[0]).ask("c") == "one c")
            let after = try await herd.server("Snake")
            #expect(after.pid == before.pid)
            #expect(after.state == "ready")
        }
    }

    @Test func `a server that binds its port itself is reloaded only where downtime is allowed`()
        async throws
    {
        let herd = try ForeignHerd { ports in
            [
                #"""
                {"name": "Web", "port": \#(ports[0]), "binds": true,
                 "command": ["python3", "-m", "http.server", "--bind", "127.0.0.1", "\#(ports[0])"]}
                """#
            ]
        }
        try herd.folder.write("hello.txt", "hello")
        try await herd.up {
            try await serves(herd)
            let before = try await herd.server("Web")
            let skipped = try await herd.herdctl("reload")
            #expect(skipped.status == 0)
            #expect(skipped.errors.contains("--allow-downtime"), "\(skipped.errors)")
            #expect(try await herd.server("Web").pid == before.pid)

            let outcome = try await herd.herdctl("reload", "--allow-downtime")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try await herd.server("Web").pid != before.pid)
            try await serves(herd)
        }
    }

    @Test func `a binding server whose new version fails is told, and tried again`() async throws {
        let herd = try ForeignHerd { ports in
            [#"{"name": "Web", "port": \#(ports[0]), "binds": true, "command": ["./web"]}"#]
        }
        let good =
            "#!/bin/sh\nexec python3 -m http.server --bind 127.0.0.1 \(herd.ports[0])\n"
        try herd.folder.write("web", good, mode: 0o755)
        try herd.folder.write("hello.txt", "hello")
        try await herd.up {
            try herd.folder.write("web", "#!/bin/sh\necho out of paper\nexit 5\n", mode: 0o755)
            let outcome = try await herd.herdctl("reload", "--allow-downtime")
            #expect(outcome.status == 1)
            for words in ["Web", "exit 5", "out of paper"] {
                #expect(outcome.errors.contains(words), "\(outcome.errors)")
            }
            try herd.folder.write("web", good, mode: 0o755)
            try await serves(herd)
        }
    }

    @Test func `a shell script without a socket is reloaded, and nothing of it is left behind`()
        async throws
    {
        let herd = try ForeignHerd { ports in
            [#"{"name": "Clock", "port": \#(ports[0]), "command": ["./clock"]}"#]
        }
        let script = { (word: String) in
            "#!/bin/sh\nwhile :; do echo \(word) $$; sleep 0.05; done\n"
        }
        try herd.folder.write("clock", script("tick"), mode: 0o755)
        try await herd.up {
            let before = try await herd.server("Clock")
            try await logged("tick", by: before.pid, herd)
            // Replaced, not rewritten: a shell reads its script while it runs it.
            try herd.folder.write("new", script("tock"), mode: 0o755)
            #expect(rename("\(herd.folder.path)/new", "\(herd.folder.path)/clock") == 0)
            let outcome = try await herd.herdctl("reload")
            #expect(outcome.status == 0, "\(outcome.errors)")
            let after = try await herd.server("Clock")
            #expect(after.pid != before.pid)
            try await logged("tock", by: after.pid, herd)
            #expect(sessions().contains(after.pid ?? 0))
            #expect(!sessions().contains(before.pid ?? 0))
            let stop = try await herd.herdctl("stop", "Clock")
            #expect(stop.status == 0, "\(stop.errors)")
            #expect(!sessions().contains(after.pid ?? 0))
        }
    }

    private func serves(_ herd: ForeignHerd) async throws {
        let reply = try await eventually("the web server answers") {
            let client = try? LineClient(port: herd.ports[0])
            try? client?.send("GET /hello.txt HTTP/1.0\r\n\r\n")
            return try? client?.rest()
        } is: {
            $0?.contains("200 OK") == true
        }
        #expect(reply?.hasSuffix("hello") == true)
    }

    private func logged(_ word: String, by pid: Int32?, _ herd: ForeignHerd) async throws {
        _ = try await eventually("\(word) is in the log") {
            try await herd.herdctl("logs", "Clock").output
        } is: {
            $0.contains("\(word) \(pid ?? 0)")
        }
    }

    /// The sessions that some living process belongs to; a worker's bears its pid.
    private func sessions() -> Set<Int32> {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return Set(
            names.compactMap { Int32($0) }.compactMap { pid in
                let line = FileManager.default.contents(atPath: "/proc/\(pid)/stat") ?? Data()
                let fields = String(decoding: line, as: UTF8.self).split(separator: ")").last?
                    .split(separator: " ")
                return fields?.first == "Z" ? nil : fields.flatMap { Int32($0[3]) }
            }
        )
    }
}

/// Clients that connect, ask once and leave, one after the other, and count who has answered.
private actor Callers {
    private let port: Int
    private var answers: [String: Int] = [:]
    private var stopped = false
    private var failure: (any Error)?

    init(port: Int) { self.port = port }

    func stop() { stopped = true }

    func run() async {
        while !stopped, failure == nil {
            do { try ask() } catch { failure = error }
            await Task.yield()
        }
    }

    private func ask() throws {
        guard let reply = try LineClient(port: port).ask("hello"), reply.hasSuffix(" hello")
        else { throw HerdFailure("no answer") }
        answers[String(reply.dropLast(6)), default: 0] += 1
    }

    /// Throws what the first caller met who was refused, reset or left without an answer.
    func check() throws {
        if let failure { throw failure }
    }

    func wait(for count: Int, of version: String) async throws {
        let goal = answers[version, default: 0] + count
        _ = try await eventually("\(count) answers of \(version)") {
            try check()
            return answers[version, default: 0]
        } is: {
            $0 >= goal
        }
    }
}
