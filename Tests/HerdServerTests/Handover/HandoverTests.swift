import Glibc
import HerdCore
import TestSupport
import Testing

@testable import HerdServer

/// Connections in every state move from one worker to the next, and clients see nothing.
@Suite(.timeLimit(.minutes(2))) struct HandoverTests {
    private let iamat = "IAMAT kiwi +34.068930-118.445127 1520023934.918963997"

    @Test func `idle connections stay what they are, and the old worker ends`() async throws {
        try await Succession.run { succession in
            let clients = try (0..<200).map { _ in try LineClient(port: succession.port) }
            for client in clients { #expect(try client.ask("HELLO") == "? HELLO") }
            let ports = clients.map(\.localPort)
            let successor = try await succession.succeed()
            #expect(try succession.handOver() == "moved 200")
            #expect(try await succession.old.exitCode() == 0)
            for (number, client) in clients.enumerated() {
                #expect(try client.ask("AGAIN \(number)") == "? AGAIN \(number)")
            }
            #expect(clients.map(\.localPort) == ports)
            #expect(try await successor.run { $0.connections.count } == 200)
        }
    }

    @Test func `a line of which half has come is answered when the rest comes`() async throws {
        try await Succession.run { succession in
            let client = try LineClient(port: succession.port)
            try client.send("HELLO\n" + iamat.prefix(20))
            #expect(try client.line() == "? HELLO")
            _ = try await succession.succeed()
            #expect(try succession.handOver() == "moved 1")
            try client.send(iamat.dropFirst(20) + "\n")
            #expect(try client.line()?.hasPrefix("AT Goloman +") == true)
        }
    }

    @Test func `a pending WHATSAT is answered once, in its place`() async throws {
        let places = TestPlaces(held: true)
        try await Succession.run(places: places) { succession in
            let client = try LineClient(port: succession.port)
            let at = try #require(try client.ask(iamat))
            try client.send("WHATSAT kiwi 10 5\nFIRST\nWHATSAT kiwi 20 4\nSECOND\nTHI")
            await places.waitForQuestions(2)
            let heldAgain = TestPlaces(held: true)
            _ = try await succession.succeed(places: heldAgain)
            #expect(try succession.handOver() == "moved 1")
            await heldAgain.waitForQuestions(2)
            try client.send("RD\n")
            try await heldAgain.release()
            client.finishSending()
            let first = at + "\n" + TestPlaces.json(bound: 5) + "\n\n? FIRST\n"
            let second = at + "\n" + TestPlaces.json(bound: 4) + "\n\n? SECOND\n? THIRD\n"
            #expect(try client.rest() == first + second)
        }
    }

    @Test func `a half-closed connection gets the reply that it waits for, and its end`()
        async throws
    {
        let places = TestPlaces(held: true)
        try await Succession.run(places: places) { succession in
            let client = try LineClient(port: succession.port)
            let at = try #require(try client.ask(iamat))
            try client.send("WHATSAT kiwi 10 5\nBYE")
            client.finishSending()
            await places.waitForQuestions(1)
            try await until {
                try await succession.old.run {
                    $0.connections.main.handlers.allSatisfy(\.inputHasEnded)
                }
            }
            _ = try await succession.succeed()
            #expect(try succession.handOver() == "moved 1")
            let reply = at + "\n" + TestPlaces.json(bound: 5) + "\n\n? BYE\n"
            #expect(try client.rest() == reply)
        }
    }

    @Test func `replies that nobody reads move with the connection`() async throws {
        try await Succession.run { succession in
            let client = try LineClient(port: succession.port)
            let lines = (0..<120_000).map { "HELLO \($0) " + String(repeating: "x", count: 60) }
            // Nobody reads: the sockets fill until the worker takes no more, and the rest is stuck.
            let writer = Writer(client, lines.joined(separator: "\n") + "\n")
            try await until {
                try await succession.old.run { server in
                    server.connections.main.handlers.contains { $0.unsent.count >= 262_144 }
                }
            }
            let successor = try await succession.succeed()
            #expect(try succession.handOver() == "moved 1")
            #expect(
                try await successor.run { $0.connections.main.handlers[0].unsent.count } >= 262_144
            )
            for line in lines { try #require(try client.line() == "? " + line) }
            try await writer.end()
        }
    }

    @Test func `a client that was refused a line is heard out and gets its end`() async throws {
        try await Succession.run { succession in
            let client = try LineClient(port: succession.port)
            try client.send(String(repeating: "x", count: 3_000))
            #expect(try client.line()?.hasPrefix("? xxx") == true)
            _ = try await succession.succeed()
            #expect(try succession.handOver() == "moved 1")
            try client.send("more that nobody wants")
            #expect(try client.rest() == "")
        }
    }

    @Test func `every report and every counter is the successor's`() async throws {
        try await Succession.run { succession in
            let client = try LineClient(port: succession.port)
            _ = try await succession.succeed()
            for number in 0..<2_000 { try client.send("IAMAT c\(number) +34-118 152\n") }
            for _ in 0..<2_000 { _ = try client.line() }
            _ = try client.ask("HELLO")
            #expect(try succession.handOver() == "moved 1")
            let words = try #require(try succession.control(pid: 8).ask("counters"))
                .split(separator: " ")
            for word in ["connections=1", "clients=2000", "requests=2001", "invalid=1"] {
                #expect(words.contains(Substring(word)), "\(words)")
            }
            #expect(try client.ask("WHATSAT c1999 10 5")?.contains(" c1999 ") == true)
        }
    }

    @Test func `who connects meanwhile waits, and is served`() async throws {
        try await Succession.run { succession in
            _ = try await succession.succeed()
            #expect(try succession.handOver() == "moved 0")
            let client = try LineClient(port: succession.port)
            #expect(try client.ask("HELLO") == "? HELLO")
        }
    }

    @Test func `connections move on and on`() async throws {
        try await Succession.run { succession in
            let client = try LineClient(port: succession.port)
            for pid in 8..<20 {
                #expect(try client.ask("HELLO \(pid)") == "? HELLO \(pid)")
                _ = try await succession.succeed(Int32(pid - 1))
                let take = "\(succession.folder.path)/Goloman.\(pid).take"
                let answer = try succession.control(pid: pid - 1).ask("handover \(take)")
                #expect(answer == "moved 1")
            }
            #expect(try client.ask("BYE") == "? BYE")
        }
    }
}

/// Sends from a thread of its own, since nobody may read for a while.
private final class Writer: Sendable {
    private let task: Task<Void, any Error>

    init(_ client: LineClient, _ text: String) {
        nonisolated(unsafe) let client = client
        task = Task.detached { try client.send(text) }
    }

    func end() async throws { try await task.value }
}
