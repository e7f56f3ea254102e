import Testing

@testable import HerdCore

@Suite struct HerdDifferenceTests {
    /// A chain of three, the last one somebody else's program.
    private static let herd = """
        { "herd": "trio", "servers": [
            { "name": "A", "port": 8000, "neighbors": ["B"] },
            { "name": "B", "port": 8001, "neighbors": ["A", "C"] },
            { "name": "C", "port": 8002, "neighbors": ["B"], "command": ["./c"] } ] }
        """

    private func read(_ text: String) throws -> HerdConfiguration {
        try HerdConfiguration.read(Array(text.utf8), file: "herd.json").get()
    }

    /// What becomes of the herd where its file says `new` instead of `old`.
    private func difference(_ old: String, _ new: String) throws -> HerdDifference {
        let text = Self.herd.replacing(old, with: new)
        #expect(text != Self.herd, "the example has no \(old)")
        return HerdDifference(from: try read(Self.herd), to: try read(text))
    }

    private func kinds(_ difference: HerdDifference) -> [String: ChangeKind] {
        Dictionary(uniqueKeysWithValues: difference.members.map { ($0.name, $0.change) })
    }

    private static let unchanged: [String: ChangeKind] = [
        "A": .unchanged, "B": .unchanged, "C": .unchanged, "places": .unchanged,
    ]

    private func expect(
        _ difference: HerdDifference,
        _ changed: [String: ChangeKind],
        location: SourceLocation = #_sourceLocation
    ) {
        let expected = Self.unchanged.merging(changed) { $1 }
        #expect(kinds(difference) == expected, sourceLocation: location)
        #expect(!difference.isEmpty, sourceLocation: location)
    }

    @Test func `other orders and written defaults change nothing`() throws {
        let same = """
            { "places": { "cache": "10m", "provider": "offline", "callsMax": 8 },
              "limits": { "idle": 600, "lineBytesMax": 1024 },
              "restart": { "budgetPerSecond": 2, "pauseMax": "0.5m" },
              "servers": [
                { "command": ["./c"], "neighbors": ["B"], "port": 8002, "name": "C",
                  "directory": ".", "environment": {}, "binds": false,
                  "stop": { "signal": "SIGTERM", "grace": "10s" } },
                { "name": "B", "port": 8001, "neighbors": ["C", "A"], "host": "127.0.0.1" },
                { "name": "A", "port": 8.0e3, "neighbors": ["B"] } ],
              "peers": "secret", "threads": 1, "durability": "commit", "host": "127.0.0.1",
              "$schema": "./elsewhere.json", "herd": "trio" }
            """
        let difference = HerdDifference(from: try read(Self.herd), to: try read(same))
        #expect(difference.isEmpty)
        #expect(kinds(difference) == Self.unchanged)
        #expect(difference.summary == "4 unchanged")
    }

    @Test(arguments: [
        #""restart": {"pauseMax": "5s"}"#, #""reload": {"drain": "1s"}"#,
        #""logs": {"filesMax": 9}"#, #""programs": {"launch": "bin/l"}"#,
    ])
    func `what only the supervisor heeds is changed live, and no server hears of it`(
        setting: String
    ) throws {
        let difference = try difference("} ] }", "} ], \(setting) }")
        expect(difference, [:])
        #expect(difference.settings.map(\.change) == [.live])
    }

    @Test func `another number of threads takes other workers`() throws {
        let difference = try difference("} ] }", #"} ], "threads": 2 }"#)
        expect(difference, ["A": .reload, "B": .reload])
        #expect(
            difference.settings == [
                SettingChange(key: "threads", old: "1", new: "2", change: .reload)
            ]
        )
    }

    @Test func `limits are told to the servers that run the herd's own program`() throws {
        let difference = try difference("} ] }", #"} ], "limits": {"idle": "5m"} }"#)
        expect(difference, ["A": .live, "B": .live])
        #expect(
            difference.settings == [
                SettingChange(key: "limits.idle", old: "10m", new: "5m", change: .live)
            ]
        )
        #expect(difference.members.allSatisfy { $0.settings.isEmpty })
    }

    @Test func `how a server is found ready and stopped is changed live`() throws {
        let own = #""command": ["./c"], "ready": "tcp", "stop": {"signal": "SIGINT", "grace": 5}"#
        let difference = try difference(#""command": ["./c"]"#, own)
        expect(difference, ["C": .live])
        #expect(
            difference.servers[2].settings.map { "\($0.key) \($0.new ?? "-")" }
                == ["ready tcp", "stop.signal SIGINT", "stop.grace 5s"]
        )
    }

    @Test func `a worker is told how long its end may take`() throws {
        expect(
            try difference("} ] }", #"} ], "stop": {"grace": "1s"} }"#),
            ["A": .live, "B": .live]
        )
    }

    @Test(arguments: [#""places": {"callsMax": 3}"#, #""programs": {"server": "bin/s"}"#])
    func `what a server reads as it starts needs a reload of the own ones`(
        setting: String
    ) throws {
        expect(try difference("} ] }", "} ], \(setting) }"), ["A": .reload, "B": .reload])
    }

    @Test func `another program of herd-places reloads that alone`() throws {
        let difference = try difference("} ] }", #"} ], "programs": {"places": "bin/p"} }"#)
        expect(difference, ["places": .reload])
    }

    @Test func `herd-places stops with another provider, and starts with its return`() throws {
        let google = #"} ], "places": {"provider": "google", "key": {"file": "k"}} }"#
        let there = try difference("} ] }", google)
        expect(there, ["A": .reload, "B": .reload, "places": .stop])
        #expect(
            there.settings.map(\.key) == ["places.provider", "places.key", "places.cache"]
        )
        let elsewhere = try read(Self.herd.replacing("} ] }", with: google))
        let back = HerdDifference(from: elsewhere, to: try read(Self.herd))
        expect(back, ["A": .reload, "B": .reload, "places": .start])
        #expect(HerdDifference(from: elsewhere, to: elsewhere).places == nil)
    }

    @Test(arguments: [#""environment": {"LANG": "C"}"#, #""directory": "c""#])
    func `a worker that must be made anew is reloaded`(setting: String) throws {
        let difference = try difference(#""command": ["./c"]"#, #""command": ["./c"], \#(setting)"#)
        expect(difference, ["C": .reload])
    }

    @Test func `another command is a reload`() throws {
        let other = try difference(#"["./c"]"#, #"["./c", "-v"]"#)
        expect(other, ["C": .reload])
        #expect(
            other.servers[2].settings == [
                SettingChange(
                    key: "command",
                    old: #"["./c"]"#,
                    new: #"["./c","-v"]"#,
                    change: .reload
                )
            ]
        )
    }

    @Test func `where no worker can take over from the one before, the server is restarted`() throws
    {
        let ours = try difference(#", "command": ["./c"]"#, "")
        expect(ours, ["C": .restart])
        #expect(ours.servers[2].settings.map(\.change) == [.reload])
        let binding = Self.herd.replacing(#"["./c"]"#, with: #"["./c"], "binds": true"#)
        let other = binding.replacing(#"["./c"]"#, with: #"["./d"]"#)
        let difference = HerdDifference(from: try read(binding), to: try read(other))
        expect(difference, ["C": .restart])
    }

    @Test func `another address needs another socket, and the neighbors are told`() throws {
        let difference = try difference("8001", "8011")
        expect(difference, ["A": .live, "B": .restart, "C": .live])
        let told = SettingChange(
            key: "neighbors.B",
            old: "127.0.0.1:8001",
            new: "127.0.0.1:8011",
            change: .live
        )
        #expect(difference.servers[0].settings == [told])
        #expect(
            difference.servers[1].settings == [
                SettingChange(key: "port", old: "8001", new: "8011", change: .restart)
            ]
        )
    }

    @Test func `another host is another socket too, and so is who binds it`() throws {
        let host = try difference(#""port": 8000"#, #""port": 8000, "host": "::1""#)
        expect(host, ["A": .restart, "B": .live])
        #expect(host.servers[1].settings.map(\.new) == ["[::1]:8000"])
        let binds = try difference(#"["./c"]"#, #"["./c"], "binds": true"#)
        expect(binds, ["C": .restart])
    }

    @Test func `a new link is told to both its ends`() throws {
        let linked = Self.herd.replacing(#"["B"] },"#, with: #"["B", "C"] },"#)
            .replacing(#"["B"], "command""#, with: #"["B", "A"], "command""#)
        let difference = HerdDifference(from: try read(Self.herd), to: try read(linked))
        expect(difference, ["A": .live, "C": .live])
        #expect(difference.servers[0].settings.map(\.key) == ["neighbors.C"])
        #expect(difference.servers[0].settings.map(\.old) == [nil])
    }

    @Test func `a server that comes or goes starts or stops, and its neighbors are told`() throws {
        let four = Self.herd.replacing("} ] }", with: "},").appending(
            #"{ "name": "D", "port": 8003, "neighbors": ["A"], "environment": {"E": ""} } ] }"#
        ).replacing(#"["B"] },"#, with: #"["B", "D"] },"#)
        let small = try read(Self.herd)
        let large = try read(four)
        let growth = HerdDifference(from: small, to: large)
        expect(growth, ["A": .live, "D": .start])
        let new = growth.servers[3].settings
        #expect(new.map(\.key) == ["port", "environment.E", "neighbors.A"])
        #expect(new.map(\.new) == ["8003", "", "127.0.0.1:8000"])
        #expect(new.allSatisfy { $0.old == nil && $0.change == .start })

        let shrinkage = HerdDifference(from: large, to: small)
        expect(shrinkage, ["A": .live, "D": .stop])
        let old = shrinkage.servers[3].settings
        #expect(old.map(\.old) == ["8003", "", "127.0.0.1:8000"])
        #expect(old.allSatisfy { $0.new == nil && $0.change == .stop })
    }

    @Test func `every key of the schema is compared`() throws {
        let schema = try JSONSchema(JSONValue(parsing: repositoryFile("herd.schema.json")))
        func keys(_ object: JSONValue) throws -> [String] {
            try #require(object["properties"]?.members).map(\.key)
        }
        let top = try keys(schema.root).filter { !["$schema", "host", "servers"].contains($0) }
        let herdWide = try top.flatMap { key in
            guard let section = schema.root["$defs"]?[key] else { return [key] }
            return try keys(section).map { "\(key).\($0)" }
        }
        let own = try keys(schema.resolve("#/$defs/server"))
        let configuration = try read(Self.herd)
        let compared =
            configuration.supervisorSettings + configuration.workerSettings
            + configuration.placesSettings
        #expect(compared.map(\.key).sorted() == herdWide.sorted())
        let ofServer = configuration.settings(of: configuration.servers[0])
        let stop = try keys(schema.resolve("#/$defs/serverStop")).map { "stop.\($0)" }
        let special: Set = ["name", "neighbors", "environment", "stop"]
        #expect(
            ofServer.map(\.key).filter { !$0.hasPrefix("neighbors.") }.sorted()
                == (own.filter { !special.contains($0) } + stop).sorted()
        )
    }

    @Test func `the gentlest change that covers all is a server's`() throws {
        let text = Self.herd.replacing("8000", with: "8010")
            .replacing(
                "} ] }",
                with: #"} ], "limits": {"idle": "5m"}, "places": {"callsMax": 1} }"#
            )
        let difference = HerdDifference(from: try read(Self.herd), to: try read(text))
        expect(difference, ["A": .restart, "B": .reload])
        #expect(difference.summary == "1 restart, 1 reload, 2 unchanged")
    }
}
