import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct HerdTests {
    @Test func `what one server is told every server knows`() async throws {
        try await withHerd { herd in
            for here in TemporaryHerd.names {
                let client = "\(here).cs.ucla.edu"
                let report = "\(client) +34.068930-118.445127 1520023934.918963997"
                let taken = try herd.ask(here, "IAMAT \(report)")
                #expect(taken.hasPrefix("AT \(here) +"))
                #expect(taken.hasSuffix(" \(report)"))
                for there in TemporaryHerd.names {
                    let answer = try await herd.firstLine(there, "WHATSAT \(client) 10 0")
                    #expect(answer == taken, "reported to \(here), asked of \(there)")
                }
            }
        }
    }

    @Test func `places near a client are real`() async throws {
        try await withHerd { herd in
            _ = try herd.ask(
                "Goloman",
                "IAMAT kiwi.cs.ucla.edu +34.068930-118.445127 1520023934.918963997"
            )
            let client = try herd.client("Goloman")
            try client.send("WHATSAT kiwi.cs.ucla.edu 10 5\n")
            client.finishSending()
            let reply = try client.rest()
            let (line, body) = try split(reply)
            #expect(line.hasPrefix("AT Goloman "))
            #expect(reply.hasSuffix("}\n\n"))
            #expect(!body.dropLast(2).contains("\n\n"))
            let places = try JSONDecoder().decode(Places.self, from: Data(body.utf8))
            #expect(places.status == "OK")
            #expect(places.results.count == 5)
            #expect(places.htmlAttributions.count == 2)
            #expect(places.results.allSatisfy { $0.rating == nil && !$0.name.isEmpty })
        }
    }

    @Test func `a worker loads libcurl when it is first asked for places`() async throws {
        try await withHerd { herd in
            let worker = try #require(try await herd.status().servers.first { $0.name == "Hands" })
            let pid = try #require(worker.pid)
            #expect(try await !mappedFiles(of: pid).contains("libcurl"))
            _ = try herd.ask("Hands", "IAMAT kiwi +34.068930-118.445127 1520023934.918963997")
            _ = try herd.ask("Hands", "WHATSAT kiwi 10 1")
            #expect(try await mappedFiles(of: pid).contains("libcurl"))
        }
    }

    @Test func `a wrong line is given back`() async throws {
        try await withHerd { herd in
            let client = try herd.client("Wilkes")
            for line in ["FOO i_am_client 10 32", "", "IAMAT kiwi 34-118 1", "WHATSAT x 10 5"] {
                #expect(try client.ask(line) == "? \(line)")
            }
        }
    }

    @Test func `pipelined and torn lines are answered in order`() async throws {
        try await withHerd { herd in
            let client = try herd.client("Hands")
            let lines = (0..<40).map { number in
                number.isMultiple(of: 3)
                    ? "nonsense \(number)" : "IAMAT c\(number) +1.5-2.5 15200239\(10 + number)"
            }
            for byte in lines.map({ $0 + "\n" }).joined().utf8 { try client.send(bytes: [byte]) }
            for line in lines {
                let reply = try #require(try client.line())
                let expected = line.hasPrefix("nonsense") ? "? \(line)" : " \(line.dropFirst(6))"
                #expect(reply.hasSuffix(expected))
            }
        }
    }

    @Test func `a half closed client gets every reply`() async throws {
        try await withHerd { herd in
            let client = try herd.client("Goloman")
            let report = "kiwi.cs.ucla.edu +34.068930-118.445127 1520023934.918963997"
            try client.send("IAMAT \(report)\nWHATSAT kiwi.cs.ucla.edu 10 5")
            client.finishSending()
            let reply = try client.rest()
            #expect(reply.components(separatedBy: " \(report)\n").count == 3)
            #expect(reply.hasSuffix("}\n\n"))
        }
    }

    private func split(_ reply: String) throws -> (line: String, body: String) {
        let end = try #require(reply.firstIndex(of: "\n"))
        return (String(reply[..<end]), String(reply[reply.index(after: end)...]))
    }
}

/// What the tests read of a Google Places answer.
struct Places: Decodable {
    let htmlAttributions: [String]
    let results: [Place]
    let status: String

    struct Place: Decodable {
        let name: String
        let rating: Double?
    }

    enum CodingKeys: String, CodingKey {
        case htmlAttributions = "html_attributions"
        case results, status
    }
}

extension TemporaryHerd {
    /// The first line of the answer, asked again until the server knows the client.
    func firstLine(_ server: String, _ line: String) async throws -> String {
        try await eventually("\(server) knows the client") {
            try ask(server, line)
        } is: {
            !$0.hasPrefix("? ")
        }
    }
}

/// The program and the libraries that a process has in memory: `/proc/PID/maps` as it is.
private func mappedFiles(of pid: Int32) async throws -> String {
    try await ChildProgram.run("cat", ["/proc/\(pid)/maps"]).output
}
