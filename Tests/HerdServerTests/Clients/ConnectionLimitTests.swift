import Glibc
import HerdCore
import TestSupport
import Testing

@testable import HerdServer

@Suite(.timeLimit(.minutes(2))) struct ConnectionLimitTests {
    @Test func `an over-long line gets its first 64 bytes back, and the end`() async throws {
        var limits = Limits()
        limits.lineBytesMax = 100
        try await withServer(limits: limits) { server, port in
            let client = try LineClient(port: port)
            try client.send("HELLO\n" + String(repeating: "a", count: 5_000) + "\nHELLO\n")
            let start = String(repeating: "a", count: 64)
            #expect(try client.rest() == "? HELLO\n? \(start)\n")
            client.finishSending()
            try await until { server.log.lines.contains { $0.contains("line too long") } }
        }
    }

    @Test func `a line that is as long as the limit is taken`() async throws {
        var limits = Limits()
        limits.lineBytesMax = 100
        try await withServer(limits: limits) { _, port in
            let client = try LineClient(port: port)
            let line = String(repeating: "a", count: 100)
            #expect(try client.ask(line) == "? " + line)
        }
    }

    @Test func `a line that is never finished ends the connection`() async throws {
        var limits = Limits()
        limits.unfinishedLine = .milliseconds(30)
        try await withServer(limits: limits) { _, port in
            let client = try LineClient(port: port)
            #expect(try client.ask("HELLO") == "? HELLO")
            try client.send("IAMAT kiwi")
            #expect(try client.rest() == "")
        }
    }

    @Test func `a connection on which nothing moves is closed`() async throws {
        var limits = Limits()
        limits.idle = .milliseconds(30)
        try await withServer(limits: limits) { _, port in
            let client = try LineClient(port: port)
            #expect(try client.rest() == "")
        }
    }

    @Test func `a client that reads nothing is not read from, and cut off`() async throws {
        var limits = Limits()
        limits.unsentAge = .milliseconds(100)
        try await withServer(limits: limits) { server, port in
            let client = try LineClient(port: port)
            let line = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000) + [0x0A]
            var sent = 0
            // Sending stops to work: first because nothing is read, then because it is over.
            #expect(throws: SystemFailure.self) {
                while sent < 1_000_000 {
                    try client.send(bytes: line)
                    sent += 1
                }
            }
            let answered = try await server.run { $0.reports.counters.requests }
            #expect(answered < sent)
            try await until { server.log.lines.contains { $0.contains("unsent replies") } }
        }
    }

    @Test func `requests in work are bounded, and none is lost`() async throws {
        var limits = Limits()
        limits.pipelinedMax = 2
        let places = TestPlaces(held: true)
        try await withServer(limits: limits, places: places) { server, port in
            let client = try LineClient(port: port)
            let at = try #require(try client.ask("IAMAT kiwi +34.0-118.4 1520023934"))
            try client.send(String(repeating: "WHATSAT kiwi 10 5\n", count: 5))
            for asked in [2, 2, 1] {
                await places.waitForQuestions(asked)
                #expect(try await places.waiting() == asked)
                try await places.release()
            }
            client.finishSending()
            let answer = at + "\n" + TestPlaces.json(bound: 5) + "\n\n"
            #expect(try client.rest() == String(repeating: answer, count: 5))
        }
    }

    @Test func `one connection too many is told so, and the next finds room`() async throws {
        var limits = Limits()
        limits.connectionsMax = 2
        try await withServer(limits: limits) { server, port in
            let first = try LineClient(port: port)
            #expect(try first.ask("HELLO") == "? HELLO")
            do {
                let second = try LineClient(port: port)
                #expect(try second.ask("HELLO") == "? HELLO")
                let third = try LineClient(port: port)
                try third.send("HELLO\n")
                #expect(try third.rest() == RefusingHandler.serverIsFull)
            }
            try await until { try await server.run { $0.connections.count } == 1 }
            let fourth = try LineClient(port: port)
            #expect(try fourth.ask("HELLO") == "? HELLO")
        }
    }
}
