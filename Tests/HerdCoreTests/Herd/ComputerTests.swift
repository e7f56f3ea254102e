import Testing

@testable import HerdCore

/// One herd.json for several computers, each of which runs its part.
@Suite struct ComputerTests {
    private static let text = """
        { "herd": "h", "servers": [
          { "name": "A", "port": 1, "host": "10.0.0.1", "neighbors": ["B"], "computer": "one" },
          { "name": "B", "port": 2, "host": "10.0.0.2", "neighbors": ["A"],
            "computer": "two.ucla" },
          { "name": "C", "port": 3, "host": "10.0.0.2", "computer": "two" },
          { "name": "D", "port": 4 } ] }
        """

    private func read(_ text: String = text, on computer: String) throws -> HerdConfiguration {
        try HerdConfiguration.read(Array(text.utf8), file: "herd.json", on: computer).get()
    }

    @Test(arguments: [
        ("one", ["A", "D"]), ("ONE.ucla", ["A", "D"]), ("two", ["B", "C", "D"]),
        ("two.ucla", ["B", "C", "D"]), ("two.usc", ["C", "D"]), ("three", ["D"]),
    ])
    func `each computer runs its servers, and those that are for any`(
        computer: String,
        expected: [String]
    ) throws {
        let part = try read(on: computer)
        #expect(part.servers.map(\.name) == expected)
        #expect(part.everywhere.map(\.name).sorted() == ["A", "B", "C", "D"])
    }

    @Test func `who runs elsewhere is told, and nobody where none does`() throws {
        let sentence = try read(on: "two").newsOfElsewhere
        #expect(sentence == #"1 of 4 servers run on other computers: A is for "one""#)
        let all = HerdConfiguration.read(Array(Self.text.utf8), file: "herd.json")
        #expect(try all.get().newsOfElsewhere == nil)
    }

    @Test func `a computer without a server is told who has them`() throws {
        let text = Self.text.replacing(#""port": 4"#, with: #""port": 4, "computer": "four""#)
        let result = HerdConfiguration.read(Array(text.utf8), file: "herd.json", on: "three")
        guard case .failure(let problems) = result else {
            Issue.record("it was read")
            return
        }
        #expect(
            problems.description == #"herd.json:1:1: this computer, "three", has no server;"#
                + #" A is for "one", B is for "two.ucla", C is for "two" and 1 more"#
        )
    }

    @Test
    func `a neighbor that moves elsewhere is told to those that run here, and others are not`()
        throws
    {
        let running = try read(on: "one")
        let moved = Self.text.replacing(#""port": 2"#, with: #""port": 22"#)
        let difference = HerdDifference(from: running, to: try read(moved, on: "one"))
        let servers = difference.servers
        #expect(servers.map(\.name) == ["A", "D"])
        #expect(servers.map(\.change) == [.live, .unchanged])
        #expect(servers[0].settings.map(\.key) == ["neighbors.B"])
        // Nobody here is a neighbor of C.
        let other = Self.text.replacing(#""port": 3"#, with: #""port": 33"#)
        #expect(HerdDifference(from: running, to: try read(other, on: "one")).isEmpty)
    }

    @Test func `a server that gets another computer leaves the one, and comes to the other`() throws
    {
        let moved = Self.text.replacing(#""computer": "one""#, with: #""computer": "two""#)
        for (computer, change) in [("one", ChangeKind.stop), ("two", .start)] {
            let difference = HerdDifference(
                from: try read(on: computer),
                to: try read(moved, on: computer)
            )
            #expect(difference.servers.first { $0.name == "A" }?.change == change)
        }
    }
}
