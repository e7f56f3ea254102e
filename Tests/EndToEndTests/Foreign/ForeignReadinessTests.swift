import Foundation
import TestSupport
import Testing

/// How servers that know nothing of herdctl are found to serve, or not to.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ForeignReadinessTests {
    private static func server(_ name: String, _ port: Int, _ members: String) -> String {
        #"{"name": "\#(name)", "port": \#(port), \#(members)}"#
    }

    /// `python3 -m http.server` on the port, its other members first.
    private static func files(_ name: String, _ port: Int, _ members: String = "") -> String {
        let words = #""python3", "-m", "http.server", "--bind", "127.0.0.1", "\#(port)""#
        return server(name, port, #"\#(members)"binds": true, "command": [\#(words)]"#)
    }

    @Test func `each kind of readiness is found`() async throws {
        let herd = try ForeignHerd(ports: 6) { ports in
            [
                Self.server("Tcp", ports[0], #""command": ["python3", "tcp.py"], "ready": "tcp""#),
                Self.files("Files", ports[1], #""ready": {"http": "/hello.txt"}, "#),
                Self.files("Plain", ports[2]),
                Self.server(
                    "Log",
                    ports[3],
                    #""command": ["./log"], "ready": {"log": "^up [0-9]+$"}"#
                ),
                Self.server(
                    "Notify",
                    ports[4],
                    #""command": ["python3", "notify.py"], "ready": "notify""#
                ),
                Self.server(
                    "After",
                    ports[5],
                    #""command": ["sleep", "1000"], "ready": {"after": "100ms"}"#
                ),
            ]
        }
        try herd.folder.write("tcp.py", ForeignPrograms.asyncio("one"))
        try herd.folder.write("hello.txt", "hello")
        try herd.folder.write(
            "log",
            "#!/bin/sh\necho up; echo up 7; exec sleep 1000\n",
            mode: 0o755
        )
        try herd.folder.write("notify.py", ForeignPrograms.notifier)
        // It returns when all are ready.
        try await herd.up {
            #expect(try LineClient(port: herd.ports[0]).ask("a") == "one a")
            let requests = try await herd.herdctl("logs", "Files").output
            #expect(requests.contains(#""GET /hello.txt HTTP/1.1" 200"#), "\(requests)")
            let said = try await herd.herdctl("logs", "Notify").output
            #expect(said.contains("heartbeats: 5000000"), "\(said)")
        }
    }

    @Test func `a server that is not ready says what it lacks`() async throws {
        let stranger = try StubHTTPServer { _, connection in
            connection.send(StubHTTPServer.response("not yours"))
        }
        let herd = try ForeignHerd(ports: 6) { ports in
            [
                Self.server(
                    "Deaf",
                    ports[0],
                    #""command": ["python3", "deaf.py"], "ready": "tcp""#
                ),
                Self.files("Missing", ports[1], #""ready": {"http": "/nothing"}, "#),
                Self.server(
                    "Elsewhere",
                    stranger.port,
                    #""binds": true, "command": ["sleep", "1000"], "ready": {"http": "/"}"#
                ),
                Self.server("Closed", ports[3], #""binds": true, "command": ["sleep", "1000"]"#),
                Self.server(
                    "Silent",
                    ports[4],
                    #""command": ["sleep", "1000"], "ready": "notify""#
                ),
                Self.server(
                    "Mumbling",
                    ports[5],
                    #""command": ["./mumble"], "ready": {"log": "listening"}"#
                ),
            ]
        }
        try herd.folder.write("deaf.py", ForeignPrograms.asyncio("deaf", accepts: false))
        try herd.folder.write("mumble", "#!/bin/sh\necho hm; exec sleep 1000\n", mode: 0o755)
        let lacks = [
            "Deaf": "it accepted no connection to 127.0.0.1 port \(herd.ports[0]) within 5s",
            "Missing": "GET /nothing was answered with 404 File not found",
            "Elsewhere":
                "another process accepted the connection to 127.0.0.1 port \(stranger.port)",
            "Closed": "no connection to 127.0.0.1 port \(herd.ports[3]): Connection refused",
        ]
        try await herd.down {
            try await herd.begin()
            for (name, lack) in lacks {
                _ = try await eventually("\(name) says what it lacks") {
                    try await herd.server(name)
                } is: {
                    $0.state == "starting" && $0.detail == lack
                }
            }
            for name in ["Silent", "Mumbling"] {
                #expect(try await herd.server(name).state == "starting")
            }
        }
    }

    @Test func `a worker that is late is killed for what it lacks, and the logs say so`()
        async throws
    {
        let herd = try ForeignHerd(settings: #", "restart": {"startWithin": "300ms"}"#) { ports in
            [
                Self.server(
                    "Silent",
                    ports[0],
                    #""command": ["sleep", "1000"], "ready": "notify""#
                ),
                Self.server(
                    "Mumbling",
                    ports[1],
                    #""command": ["./mumble"], "ready": {"log": "listening"}"#
                ),
            ]
        }
        try herd.folder.write("mumble", "#!/bin/sh\necho hm; exec sleep 1000\n", mode: 0o755)
        try await herd.down {
            try await herd.begin()
            for (name, lack) in [
                ("Silent", "it has not sent READY=1"),
                ("Mumbling", #"none of its lines matches "listening""#),
            ] {
                let sentence = "died: not ready within 300ms: \(lack);"
                _ = try await eventually("the log says what \(name) lacked") {
                    try await herd.herdctl("logs", name).output
                } is: {
                    $0.contains(sentence)
                }
            }
        }
    }

    @Test(arguments: [#""tcp""#, #"{"http": "/"}"#])
    func `the old worker does not answer for a successor that is not ready`(
        _ ready: String
    ) async throws {
        let herd = try ForeignHerd(settings: #", "restart": {"startWithin": "2s"}"#) { ports in
            [
                Self.server(
                    "Snake",
                    ports[0],
                    #""command": ["python3", "server.py"], "ready": \#(ready)"#
                )
            ]
        }
        try herd.folder.write("server.py", ForeignPrograms.web(status: 200))
        try await herd.up {
            let before = try await herd.server("Snake")
            try herd.folder.write("server.py", ForeignPrograms.asyncio("deaf", accepts: false))
            let failed = try await herd.herdctl("reload")
            #expect(failed.status == 1)
            let lack = "another process accepted the connection to 127.0.0.1 port \(herd.ports[0])"
            #expect(failed.errors.contains("not ready within 2s: \(lack)"), "\(failed.errors)")
            #expect(try await herd.server("Snake").pid == before.pid)

            try herd.folder.write("server.py", ForeignPrograms.web(status: 204))
            let moved = try await herd.herdctl("reload")
            #expect(moved.status == 0, "\(moved.errors)")
            #expect(try await herd.server("Snake").pid != before.pid)
        }
    }

    @Test func `a successor is found although the kernel wakes the old worker first`() async throws
    {
        let herd = try ForeignHerd { ports in
            [
                Self.server(
                    "First",
                    ports[0],
                    #""command": ["python3", "server.py"], "ready": {"http": "/"}"#
                )
            ]
        }
        try herd.folder.write("server.py", ForeignPrograms.exclusive)
        try await herd.up {
            let before = try await herd.server("First")
            let moved = try await herd.herdctl("reload")
            #expect(moved.status == 0, "\(moved.errors)")
            #expect(try await herd.server("First").pid != before.pid)
        }
    }

    @Test func `a worker that was starting under a killed supervisor is found by the next`()
        async throws
    {
        let herd = try ForeignHerd { ports in
            [
                Self.server("Tcp", ports[0], #""command": ["./tcp"], "ready": "tcp""#),
                Self.server("Log", ports[1], #""command": ["./log"], "ready": {"log": "up"}"#),
            ]
        }
        try herd.folder.write("server.py", ForeignPrograms.asyncio("late"))
        let wait = "#!/bin/sh\nwhile [ ! -e go ]; do sleep 0.02; done\n"
        // The descriptor is the worker's, whose pid a shell does not change.
        try herd.folder.write("tcp", wait + "exec python3 server.py\n", mode: 0o755)
        try herd.folder.write("log", wait + "echo up; exec sleep 1000\n", mode: 0o755)
        try await herd.down {
            try await herd.begin()
            let before = try await eventually("both are launched") {
                try await (herd.server("Tcp"), herd.server("Log"))
            } is: {
                $0.0.pid != nil && $0.1.pid != nil
            }
            #expect(before.0.state == "starting")
            #expect(before.1.state == "starting")
            kill(try await herd.supervisor(), SIGKILL)
            let up = Task { try await herd.herdctl("up", "--detach") }
            try herd.folder.write("go", "")
            let outcome = try await up.value
            #expect(outcome.status == 0, "\(outcome.errors)")
            let after = try await (herd.server("Tcp"), herd.server("Log"))
            #expect(after.0.pid == before.0.pid)
            #expect(after.1.pid == before.1.pid)
        }
    }
}
