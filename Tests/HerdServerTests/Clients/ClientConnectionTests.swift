import HerdCore
import TestSupport
import Testing

@testable import HerdServer

@Suite(.timeLimit(.minutes(2))) struct ClientConnectionTests {
    private let iamat = "IAMAT kiwi +34.068930-118.445127 1520023934.918963997"
    private let report = "kiwi +34.068930-118.445127 1520023934.918963997"

    @Test func `a line that comes byte by byte is answered like any other`() async throws {
        try await withServer { _, port in
            let client = try LineClient(port: port)
            for byte in Array((iamat + "\r\n").utf8) { try client.send(bytes: [byte]) }
            let reply = try #require(try client.line())
            #expect(reply.hasPrefix("AT Goloman +"))
            #expect(reply.hasSuffix(report))
        }
    }

    @Test func `many lines in one packet are answered in their order`() async throws {
        try await withServer { _, port in
            let client = try LineClient(port: port)
            let lines = (0..<2_000).map { "HELLO \($0)" }
            try client.send(lines.joined(separator: "\n") + "\n")
            for line in lines { #expect(try client.line() == "? " + line) }
        }
    }

    @Test func `a client that shuts its side gets the answer to a line without LF`() async throws {
        try await withServer { _, port in
            let client = try LineClient(port: port)
            try client.send(iamat + "\nHELLO")
            client.finishSending()
            #expect(try client.line()?.hasSuffix(report) == true)
            #expect(try client.rest() == "? HELLO\n")
        }
    }

    @Test func `a client that shuts its side gets an answer that comes later`() async throws {
        let places = TestPlaces(held: true)
        try await withServer(places: places) { _, port in
            let client = try LineClient(port: port)
            try client.send(iamat + "\nWHATSAT kiwi 10 5\nHELLO")
            client.finishSending()
            await places.waitForQuestions(1)
            try await places.release()
            let at = try #require(try client.line())
            #expect(try client.line() == at)
            #expect(try client.rest() == TestPlaces.json(bound: 5) + "\n\n? HELLO\n")
        }
    }

    @Test func `answers keep the order of the questions, whichever is known first`() async throws {
        let places = TestPlaces(held: true)
        try await withServer(places: places) { _, port in
            let client = try LineClient(port: port)
            let at = try #require(try client.ask(iamat))
            try client.send("WHATSAT kiwi 10 5\nFIRST\nWHATSAT kiwi 20 5\nSECOND\n")
            await places.waitForQuestions(2)
            try await places.release()
            client.finishSending()
            let whatsat = at + "\n" + TestPlaces.json(bound: 5) + "\n\n"
            #expect(try client.rest() == "\(whatsat)? FIRST\n\(whatsat)? SECOND\n")
        }
    }

    @Test func `what came while nothing was read is answered before the worker ends`() async throws
    {
        let places = TestPlaces(held: true)
        try await withServer(places: places) { server, port in
            let client = try LineClient(port: port)
            _ = try client.ask(iamat)
            let questions = String(repeating: "WHATSAT kiwi 10 5\n", count: 64)
            try client.send(questions)
            await places.waitForQuestions(64)
            // On the event loop: the read that took the last question is over.
            _ = try await server.run { $0.connections.count }
            let lines = (0..<500).map { "HELLO \($0)" }
            try client.send(lines.joined(separator: "\n") + "\n")
            try await server.finish()
            try await places.release()
            let replies = lines.map { "? \($0)\n" }.joined()
            #expect(try client.rest().hasSuffix("}\n\n" + replies))
        }
    }

    @Test func `a client that leaves takes its questions back`() async throws {
        let places = TestPlaces(held: true)
        try await withServer(places: places) { server, port in
            do {
                let client = try LineClient(port: port)
                // Nobody reads the first reply: closing then resets the connection.
                try client.send(iamat + "\nWHATSAT kiwi 10 5\n")
                await places.waitForQuestions(1)
            }
            try await until { try await server.run { $0.connections.count } == 0 }
            #expect(try await places.waiting() == 0)
        }
    }

    @Test func `bytes that are no text come back as they were`() async throws {
        try await withServer { _, port in
            let client = try LineClient(port: port)
            try client.send(bytes: [0xFF, 0x00, 0x1B, 0x0A])
            client.finishSending()
            #expect(Array(try client.rest().utf8) == Array("? \u{FFFD}\u{0}\u{1B}\n".utf8))
        }
    }
}
