import HerdCore
import TestSupport
import Testing

@testable import HerdServer

@Suite(.timeLimit(.minutes(2))) struct HerdTests {
    private static let paper = [
        ("Goloman", "Hands"), ("Goloman", "Holiday"), ("Goloman", "Wilkes"), ("Hands", "Wilkes"),
        ("Holiday", "Welsh"), ("Holiday", "Wilkes"),
    ]
    private static let names = ["Goloman", "Hands", "Holiday", "Welsh", "Wilkes"]

    @Test func `what one server takes every server answers, with the same words`() async throws {
        try await withHerd(Self.names, links: Self.paper) { herd in
            for name in Self.names { try await herd.start(name) }
            for name in Self.names {
                let client = try LineClient(port: herd.port(of: name))
                let at = try #require(try client.ask("IAMAT at-\(name) +34.0-118.4 1520023934"))
                for other in Self.names {
                    #expect(try answer(of: herd.port(of: other), about: "at-\(name)") == at)
                }
            }
        }
    }

    @Test func `a newer report replaces an older one everywhere`() async throws {
        try await withHerd(["A", "B"], links: [("A", "B")]) { herd in
            for name in ["A", "B"] { try await herd.start(name) }
            let client = try LineClient(port: herd.port(of: "A"))
            _ = try client.ask("IAMAT kiwi +34.0-118.4 1520023934")
            _ = try answer(of: herd.port(of: "B"), about: "kiwi")
            let newer = try #require(try client.ask("IAMAT kiwi +35.0-118.4 1520023935"))
            let other = try LineClient(port: herd.port(of: "B"))
            try await until { try whatsat(other, "kiwi") == newer }
        }
    }

    @Test func `a server that died gets its reports back from a neighbor`() async throws {
        try await withHerd(["A", "B"], links: [("A", "B")]) { herd in
            let first = try await herd.start("A")
            try await herd.start("B")
            let reports = (0..<3_000).map { "IAMAT client-\($0) +34.0-118.4 1520023934" }
            let answers = try ask(reports, of: herd.port(of: "A"))
            let last = try #require(answers.last)
            #expect(try answer(of: herd.port(of: "B"), about: "client-2999") == last)
            try await herd.kill(first)
            let second = try await herd.start("A")
            try await until { try await second.run { $0.reports.clients } == 3_000 }
            for (number, at) in answers.enumerated() where number % 100 == 0 {
                #expect(try answer(of: herd.port(of: "A"), about: "client-\(number)") == at)
            }
        }
    }

    @Test func `a report made while a neighbor was away reaches it when it is back`() async throws {
        try await withHerd(["A", "B"], links: [("A", "B")]) { herd in
            try await herd.start("A")
            let client = try LineClient(port: herd.port(of: "A"))
            let at = try client.ask("IAMAT kiwi +34.0-118.4 1520023934")
            try await herd.start("B")
            #expect(try answer(of: herd.port(of: "B"), about: "kiwi") == at)
        }
    }

    @Test func `in an open herd UPDATE is taken from any connection`() async throws {
        try await withServer(peers: .open) { _, port in
            let client = try LineClient(port: port)
            try client.send("UPDATE kiwi +34.0-118.4 1520023934 1520023935182837383 Welsh\n")
            let at = "AT Welsh +1.182837383 kiwi +34.0-118.4 1520023934"
            #expect(try whatsat(client, "kiwi") == at)
        }
    }

    /// The AT line about a client, as soon as the server knows it.
    private func answer(of port: Int, about client: String) throws -> String {
        let connection = try LineClient(port: port)
        while true {
            let reply = try whatsat(connection, client)
            if !reply.hasPrefix("? ") { return reply }
        }
    }

    /// The first line of the answer; the places are read and dropped.
    private func whatsat(_ connection: LineClient, _ client: String) throws -> String {
        let first = try #require(try connection.ask("WHATSAT \(client) 10 0"))
        guard !first.hasPrefix("? ") else { return first }
        while try connection.line() != "" {}
        return first
    }

    private func ask(_ lines: [String], of port: Int) throws -> [String] {
        let client = try LineClient(port: port)
        try client.send(lines.joined(separator: "\n") + "\n")
        client.finishSending()
        return try client.rest().split(separator: "\n").map(String.init)
    }
}
