import Foundation
import TestSupport
import Testing

/// Each state that a connection can be in when its worker is replaced, one by one: what a client
/// had begun before a reload ends after it, on the same connection.
@Suite(.serialized) struct HandoverConnectionTests {
    private static let report = "kiwi +34.068930-118.445127 1520023934.918963997"

    @Test func `an idle connection goes on`() async throws {
        try await withHandoverHerd { herd in
            let client = try herd.client("Hands")
            #expect(try client.ask("one") == "? one")
            try await reloaded(herd)
            #expect(try client.ask("two") == "? two")
        }
    }

    @Test func `a connection that has said nothing yet goes on`() async throws {
        try await withHandoverHerd { herd in
            let client = try herd.client("Hands")
            try await reloaded(herd)
            #expect(try client.ask("one") == "? one")
        }
    }

    @Test func `a line that was begun before is ended after`() async throws {
        try await withHandoverHerd { herd in
            let client = try herd.client("Hands")
            try client.send("IAMAT kiwi +34.06")
            try await reloaded(herd)
            try client.send("8930-118.445127 1520023934.918963997\n")
            let reply = try #require(try client.line())
            #expect(reply.hasPrefix("AT Hands +") && reply.hasSuffix(" \(Self.report)"))
        }
    }

    @Test func `a report is known to the successor as the old worker took it`() async throws {
        try await withHandoverHerd { herd in
            let taken = try herd.ask("Hands", "IAMAT \(Self.report)")
            let client = try herd.client("Hands")
            try await reloaded(herd)
            #expect(try client.ask("WHATSAT kiwi 10 0") == taken)
            #expect(try herd.ask("Hands", "WHATSAT kiwi 10 0") == taken)
        }
    }

    @Test func `a question that waits for places is answered once, and in its turn`() async throws {
        let gate = SlowPlaces.Gate()
        let places = try SlowPlaces(delay: nil, gate: gate)
        try await withHandoverHerd(places: places) { herd in
            let client = try herd.client("Hands")
            let taken = try #require(try client.ask("IAMAT \(Self.report)"))
            try client.send("before\nWHATSAT kiwi 10 2\nbehind\nWHATSAT kiwi 5 1\nlast\n")
            #expect(try client.line() == "? before")
            _ = try await eventually("the places are asked") {
                places.questions
            } is: {
                $0 > 0
            }
            try await reloaded(herd)
            gate.open()
            #expect(try client.line() == taken)
            #expect(try client.places().contains("\"name\" : \"place 2 of"))
            #expect(try client.line() == "? behind")
            #expect(try client.line() == taken)
            #expect(!(try client.places().contains("\"name\" : \"place 2 of")))
            #expect(try client.line() == "? last")
        }
    }

    @Test func `a half closed client gets the reply that it waits for, then the end`() async throws
    {
        let gate = SlowPlaces.Gate()
        let places = try SlowPlaces(delay: nil, gate: gate)
        try await withHandoverHerd(places: places) { herd in
            let client = try herd.client("Hands")
            let taken = try #require(try client.ask("IAMAT \(Self.report)"))
            try client.send("WHATSAT kiwi 10 2\nlast line without end")
            client.finishSending()
            _ = try await eventually("the places are asked") {
                places.questions
            } is: {
                $0 > 0
            }
            try await reloaded(herd)
            gate.open()
            let rest = try client.rest()
            #expect(rest.hasPrefix(taken))
            #expect(rest.hasSuffix("}\n\n? last line without end\n"))
        }
    }

    @Test func `replies that the client has not taken yet still come, all and in order`()
        async throws
    {
        try await withHandoverHerd { herd in
            let client = try LineClient(
                port: try #require(herd.ports["Hands"]),
                receiveBytes: 4_096
            )
            // Less than makes the server stop reading, more than the kernel takes off its hands.
            let lines = (0..<240).map { "\($0) " + String(repeating: "nonsense", count: 110) }
            try client.send(lines.map { $0 + "\n" }.joined())
            try await reloaded(herd)
            for line in lines { #expect(try client.line() == "? \(line)") }
            #expect(try client.ask("still here") == "? still here")
        }
    }

    @Test func `people see the connections and clients that moved`() async throws {
        try await withHandoverHerd { herd in
            let clients = try (0..<10).map { _ in try herd.client("Hands") }
            for client in clients { _ = try client.ask("hello") }
            _ = try herd.ask("Hands", "IAMAT \(Self.report)")
            let reload = try await reloaded(herd)
            let moved = reload.steps.first { $0.step == "moved" && $0.server == "Hands" }
            #expect((moved?.connections ?? 0) >= 10, "\(reload.text)")
            // The supervisor asks its workers for their counters once a second.
            let after = try await eventually("the successor has told its counters") {
                try await herd.status().server("Hands")
            } is: {
                ($0.connections ?? 0) >= 10
            }
            #expect(after.clients == 1)
        }
    }

    @Test func `a herd of one server is reloaded`() async throws {
        try await withHandoverHerd(["Alone": []]) { herd in
            let client = try herd.client("Alone")
            #expect(try client.ask("one") == "? one")
            try await reloaded(herd)
            #expect(try client.ask("two") == "? two")
        }
    }

    /// Reloads the whole herd, and sees that every worker is another one.
    @discardableResult
    private func reloaded(_ herd: TemporaryHerd) async throws -> Reload {
        let before = try await herd.status()
        let reload = try await herd.reload(to: .numbered(1))
        #expect(reload.status == 0, "\(reload.text)")
        let after = try await herd.status()
        #expect(after.allAreReady)
        #expect(after.releases.isDisjoint(with: before.releases))
        #expect(Set(after.pids).isDisjoint(with: before.pids))
        return reload
    }
}
