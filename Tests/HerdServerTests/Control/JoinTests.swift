import HerdCore
import HerdWorker
import TestSupport
import Testing

@testable import HerdServer

@Suite(.timeLimit(.minutes(2))) struct JoinTests {
    @Test func `a successor knows every report before it is ready`() async throws {
        try await withSuccession { herd, old, environment in
            let client = try LineClient(port: herd.port(of: "Goloman"))
            try client.send(reports(0..<5_000) + "LAST\n")
            while try client.line() != "? LAST" {}
            let reader = try NotifyReader()
            var environment = environment
            environment.notifySocket = reader.path
            let successor = try await herd.start("Goloman", environment: environment, pid: 8)
            #expect(try reader.news() == "READY=1")
            #expect(try await successor.run { $0.reports.clients } == 5_000)
        }
    }

    @Test func `what either worker takes after that, both know`() async throws {
        try await withSuccession { herd, old, environment in
            let client = try LineClient(port: herd.port(of: "Goloman"))
            #expect(try client.ask("HELLO") == "? HELLO")
            let successor = try await herd.start("Goloman", environment: environment, pid: 8)
            try client.send(reports(0..<100))
            try await until { try await successor.run { $0.reports.clients } == 100 }
            try await old.drain(.seconds(600))
            let other = try LineClient(port: herd.port(of: "Goloman"))
            try other.send(reports(100..<200))
            try await until { try await old.run { $0.reports.clients } == 200 }
        }
    }

    @Test func `what a draining worker still takes is not lost`() async throws {
        try await withSuccession { herd, old, environment in
            let clients = try (0..<50).map { _ in
                try LineClient(port: herd.port(of: "Goloman"))
            }
            for client in clients { #expect(try client.ask("HELLO") == "? HELLO") }
            let successor = try await herd.start("Goloman", environment: environment, pid: 8)
            try await until { successor.log.lines.contains { $0.contains("serving") } }
            try await old.drain(.seconds(600))
            for (number, client) in clients.enumerated() {
                try client.send(reports(number..<number + 1))
                #expect(try client.rest().hasPrefix("AT Goloman"))
                client.finishSending()
            }
            #expect(try await old.exitCode() == 0)
            try await until { try await successor.run { $0.reports.clients } == 50 }
        }
    }

    @Test func `a successor of nobody serves all the same`() async throws {
        let folder = try TemporaryFolder()
        var environment = WorkerEnvironment()
        environment.runFolder = folder.path
        environment.predecessor = 99
        try await withHerd(["Goloman"]) { herd in
            let server = try await herd.start("Goloman", environment: environment)
            let client = try LineClient(port: herd.port(of: "Goloman"))
            #expect(try client.ask("HELLO") == "? HELLO")
            #expect(server.log.lines.contains { $0.contains("out of reach") })
        }
    }

    private func reports(_ numbers: Range<Int>) -> String {
        numbers.map { "IAMAT client-\($0) +34.0-118.4 1520023934\n" }.joined()
    }

    /// Runs a worker with pid 7, and gives the environment of its successor.
    private func withSuccession(
        _ body: (TestHerd, _ old: TestServer, WorkerEnvironment) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        var environment = WorkerEnvironment()
        environment.runFolder = folder.path
        let own = environment
        environment.predecessor = 7
        let successors = environment
        try await withHerd(["Goloman"]) { herd in
            let old = try await herd.start("Goloman", environment: own, pid: 7)
            try await body(herd, old, successors)
        }
    }
}
