import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

extension HerdTests {
    /// The herd's own programs under its supervisor.
    @Suite struct RealServerTests {
        @Test func `reports survive a reload of every server, and places are asked`() async throws {
            try await withRealHerd { herd in
                let running = try await Self.placesProgram(herd)
                #expect(running.hasPrefix("\(herd.folder.path)/.herd/releases/"))
                #expect(running.hasSuffix("/herd-places"))
                let answer = try herd.client().ask(RealHerd.report)
                #expect(answer?.hasPrefix("AT One ") == true)
                let steps = try await herd.reload(ReloadRequest(force: true))
                #expect(steps.last?.step == .finished)
                try Self.askPlaces(try herd.client(), expecting: answer)
            }
        }

        private static func placesProgram(_ herd: RealHerd) async throws -> String {
            let pid = try #require(await herd.supervisor.status().places?.pid)
            return try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/exe")
        }

        private static func askPlaces(_ client: LineClient, expecting answer: String?) throws {
            try client.send("WHATSAT kiwi.cs.ucla.edu 10 5\n")
            #expect(try client.line() == answer)
            var lines: [String] = []
            while let line = try client.line(), !line.isEmpty { lines.append(line) }
            let found = try JSONValue(parsing: Array(lines.joined(separator: "\n").utf8))
            #expect(found["status"] == "OK")
            #expect(found["results"]?.elements?.count == 5)
        }

        @Test func `a connection stays the same one through a reload, undo and another`()
            async throws
        {
            try await withRealHerd { herd in
                let old = try await herd.status(of: "One")
                let client = try herd.client()
                let answer = try client.ask(RealHerd.report)
                try herd.changeProgram()
                for request in [ReloadRequest(), ReloadRequest(.previous), ReloadRequest()] {
                    try client.send("WHERE")
                    let steps = try await herd.reload(request)
                    let finished = try #require(steps.last)
                    #expect(finished.step == .finished, "\(finished)")
                    // Besides the client's there is what the neighbors opened.
                    #expect(finished.connections ?? 0 >= 1)
                    #expect(try client.ask(" AM I") == "? WHERE AM I")
                }
                #expect(try await herd.status(of: "One").pid != old.pid)
                #expect(try await herd.status(of: "One").restarts == 0)
                try Self.askPlaces(client, expecting: answer)
            }
        }
    }
}
