import Glibc
import HerdCore
import TestSupport
import Testing

@testable import HerdServer

/// Connections of several event loops change hands, and come back where that fails.
@Suite(.timeLimit(.minutes(2))) struct ThreadHandoverTests {
    @Test func `connections of all loops move, and are shared out again`() async throws {
        try await Succession.run(threads: 3) { succession in
            let clients = try (0..<60).map { _ in try LineClient(port: succession.port) }
            for client in clients { #expect(try client.ask("HELLO") == "? HELLO") }
            for client in clients { try client.send("HA") }
            let successor = try await succession.succeed()
            #expect(try succession.handOver() == "moved 60")
            #expect(try await succession.old.exitCode() == 0)
            for client in clients { #expect(try client.ask("LF") == "? HALF") }
            #expect(try await connections(of: successor) == [20, 20, 20])
            #expect(try LineClient(port: succession.port).ask("NEW") == "? NEW")
        }
    }

    @Test func `lines on their way are answered once and in order`() async throws {
        try await Succession.run(threads: 2) { succession in
            let clients = try (0..<20).map { _ in try LineClient(port: succession.port) }
            for client in clients { #expect(try client.ask("HELLO") == "? HELLO") }
            _ = try await succession.succeed()
            for (number, client) in clients.enumerated() {
                let lines = (0..<1_000).map { "IAMAT c\(number) +1-1 \($0)\n" }
                try client.send(lines.joined())
            }
            #expect(try succession.handOver() == "moved 20")
            for (number, client) in clients.enumerated() {
                for line in 0..<1_000 {
                    #expect(try client.line()?.hasSuffix(" c\(number) +1-1 \(line)") == true)
                }
                #expect(try client.ask("LAST") == "? LAST")
            }
        }
    }

    @Test func `where nobody takes them all loops go on with theirs`() async throws {
        try await Succession.run(threads: 3) { succession in
            let clients = try (0..<30).map { _ in try LineClient(port: succession.port) }
            for client in clients { #expect(try client.ask("HELLO") == "? HELLO") }
            _ = try await succession.succeed()
            let answer = try succession.handOver(to: "\(succession.folder.path)/nobody")
            #expect(answer?.hasPrefix("unable") == true)
            for client in clients { #expect(try client.ask("STILL") == "? STILL") }
            #expect(try await connections(of: succession.old).reduce(0, +) == 30)
        }
    }

    @Test func `a successor that is gone leaves no connection behind`() async throws {
        try await Succession.run(threads: 3) { succession in
            let clients = try (0..<30).map { _ in try LineClient(port: succession.port) }
            for client in clients { #expect(try client.ask("HELLO") == "? HELLO") }
            _ = try await succession.succeed()
            let (scripted, control) = try ScriptedSuccessor.welcome(succession)
            #expect(scripted.receiveConnection() != nil)
            scripted.hangUp()
            #expect(try control.packet() == "kept the successor hung up")
            for client in clients { #expect(try client.ask("STILL") == "? STILL") }
            #expect(try await succession.old.run { $0.connections.count } == 30)
        }
    }
}
