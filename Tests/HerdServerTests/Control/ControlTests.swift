import Glibc
import HerdCore
import HerdWorker
import TestSupport
import Testing

@testable import HerdServer

@Suite(.timeLimit(.minutes(2))) struct ControlTests {
    @Test func `the counters count`() async throws {
        try await withControlledServer { _, path, port in
            let client = try LineClient(port: port)
            _ = try client.ask("IAMAT kiwi +34.0-118.4 1520023934")
            _ = try client.ask("HELLO")
            let counters = try #require(try PacketClient(path: path).ask("counters"))
            let words = counters.split(separator: " ")
            #expect(words.contains("connections=1"))
            #expect(words.contains("clients=1"))
            #expect(words.contains("requests=2"))
            #expect(words.contains("invalid=1"))
        }
    }

    @Test func `one connection takes many commands, one packet each`() async throws {
        try await withControlledServer { _, path, _ in
            let control = try PacketClient(path: path)
            for _ in 0..<3 {
                #expect(try control.ask("counters")?.hasPrefix("connections=0") == true)
            }
            #expect(try control.ask("drain x") == #"error: not a command: "drain x""#)
            #expect(try control.ask("counters")?.hasPrefix("connections=0") == true)
        }
    }

    @Test func `a supervisor that has lost the listening socket gets it back`() async throws {
        try await withControlledServer { _, path, port in
            let client = try PacketClient(path: path)
            try client.send("socket")
            let socket = try #require(try client.descriptor())
            defer { close(socket) }
            #expect(ListeningSocket.port(of: socket) == port)
            #expect(try client.ask("counters")?.hasPrefix("connections=0") == true)
        }
    }

    @Test func `a path may have spaces`() {
        #expect(ControlCommand("handover /a b/c.take") == .handOver(path: "/a b/c.take"))
        #expect(ControlCommand("sync 250") == .sync(within: .milliseconds(250)))
        #expect(ControlCommand("accept") == .accept)
    }

    @Test(arguments: [
        "", " ", "counters ", "drain", "drain -1", "drain 1 2", "Join", "drain 1\n", "handover",
        "handover ", "handover relative", "sync", "sync x", "accept now",
    ])
    func `what is no command is none`(text: String) {
        #expect(ControlCommand(text) == nil)
    }

    @Test func `only the owner may connect, and the socket goes with the worker`() async throws {
        try await withControlledServer { server, path, _ in
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            try await server.finish()
            #expect(try await server.exitCode() == 0)
            #expect(stat(path, &status) == -1)
        }
    }

    @Test func `a draining worker ends each connection behind its next reply`() async throws {
        try await withControlledServer { server, path, port in
            let clients = try (0..<20).map { _ in try LineClient(port: port) }
            for client in clients { #expect(try client.ask("HELLO") == "? HELLO") }
            #expect(try PacketClient(path: path).ask("drain 600000") == "ok")
            for client in clients {
                try client.send("AGAIN\n")
                #expect(try client.rest() == "? AGAIN\n")
                client.finishSending()
            }
            #expect(try await server.exitCode() == 0)
        }
    }

    @Test func `a draining worker ends idle connections when the time is over`() async throws {
        try await withControlledServer { server, path, port in
            let client = try LineClient(port: port)
            #expect(try client.ask("HELLO") == "? HELLO")
            #expect(try PacketClient(path: path).ask("drain 30") == "ok")
            #expect(try client.rest() == "")
            client.finishSending()
            #expect(try await server.exitCode() == 0)
        }
    }

    @Test func `a worker that finishes answers what it was asked, places included`() async throws {
        let places = TestPlaces(held: true)
        try await withServer(places: places) { server, port in
            let client = try LineClient(port: port)
            let at = try #require(try client.ask("IAMAT kiwi +34.0-118.4 1520023934"))
            try client.send("WHATSAT kiwi 10 5\n")
            await places.waitForQuestions(1)
            try await server.finish()
            try await places.release()
            #expect(try client.rest() == at + "\n" + TestPlaces.json(bound: 5) + "\n\n")
            client.finishSending()
            #expect(try await server.exitCode() == 0)
        }
    }

    private func withControlledServer(
        _ body: (TestServer, _ path: String, _ port: Int) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        var environment = WorkerEnvironment()
        environment.runFolder = folder.path
        try await withHerd(["Goloman"]) { herd in
            let server = try await herd.start("Goloman", environment: environment, pid: 7)
            try await body(server, "\(folder.path)/Goloman.7.sock", herd.port(of: "Goloman"))
        }
    }
}
