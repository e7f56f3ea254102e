import Testing

@testable import HerdCore

@Suite struct HerdSchemaTests {
    private let schema: JSONSchema

    init() throws {
        schema = try JSONSchema(JSONValue(parsing: repositoryFile("herd.schema.json")))
    }

    @Test func `the schema takes the project's own herd.json`() throws {
        #expect(try schema.violations(in: JSONValue(parsing: repositoryFile("herd.json"))) == [])
    }

    @Test(arguments: ConfigurationExamples.good)
    func `the schema takes a good text`(_ text: String) throws {
        #expect(try schema.violations(in: JSONValue(parsing: Array(text.utf8))) == [])
    }

    @Test(arguments: BadConfiguration.all)
    func `the schema refuses a bad text, unless it can't see why`(_ bad: BadConfiguration) throws {
        let violations = try schema.violations(in: JSONValue(parsing: Array(bad.text.utf8)))
        #expect(violations.isEmpty != bad.isSeenBySchema, "\(violations)")
    }

    @Test func `the validator refuses a keyword it does not know`() {
        for text: JSONValue in [
            ["minimun": 1], ["properties": ["a": ["maxLenght": 1]]], ["items": ["format": "ipv4"]],
            ["prefixItems": [["x": 1]]], ["$defs": ["a": 7]],
        ] {
            #expect(throws: JSONSchema.UnknownKeyword.self) { try JSONSchema(text) }
        }
    }

    @Test func `the schema's defaults and keys are the values that Swift has`() throws {
        for (section, policy) in [
            ("limits", Limits()), ("restart", RestartPolicy()), ("stop", StopPolicy()),
            ("reload", ReloadPolicy()), ("logs", LogPolicy()), ("places", PlacesConfiguration()),
            ("programs", ProgramPaths()),
        ] as [(String, Any)] {
            let properties = try #require(schema.resolve("#/$defs/\(section)")["properties"])
            // The signal is a server's own setting, and never the herd's.
            let values = Mirror(reflecting: policy).children.filter { $0.label != "signal" }
            #expect(properties.members?.map(\.key).sorted() == values.compactMap(\.label).sorted())
            for value in values {
                let key = value.label ?? ""
                let inSwift = defaultText(value.value)
                #expect(properties[key]?["default"] == inSwift, "\(section).\(key)")
            }
        }
        let stop = schema.resolve("#/$defs/serverStop")["properties"]?["signal"]
        #expect(stop?["default"] == .string(ServerStop().signal.rawValue))
        #expect(
            stop?["enum"]?.elements?.compactMap(\.string) == StopSignal.allCases.map(\.rawValue)
        )
        let top = try #require(schema.root["properties"])
        let herd = HerdConfiguration(herd: "", servers: [])
        #expect(top["durability"]?["default"] == .string(herd.durability.rawValue))
        #expect(top["threads"]?["default"] == defaultText(herd.threads))
        #expect(top["peers"]?["default"] == .string(herd.peers.rawValue))
        #expect(top["host"]?["default"] == .string(ServerConfiguration.hostDefault))
    }

    @Test func `every number's bounds are the reader's`() throws {
        var checked = 0
        for section in ["limits", "restart", "stop", "reload", "logs", "places"] {
            let properties = schema.resolve("#/$defs/\(section)")["properties"]?.members ?? []
            for property in properties {
                guard let bounds = Bounds(property.value) else { continue }
                for (number, isInside) in bounds.samples {
                    let members = #", "\#(section)": {"\#(property.key)": \#(number)}"#
                    #expect(
                        isOutOfRange(ConfigurationExamples.minimal(members)) != isInside,
                        "\(section).\(property.key) = \(number)"
                    )
                }
                checked += 1
            }
        }
        #expect(checked == 33)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `what the reader takes, the schema takes too`(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let texts = ConfigurationExamples.good + BadConfiguration.all.map(\.text)
        let values = try texts.map { try JSONValue(parsing: Array($0.utf8)) }
        var taken = 0
        for _ in 0..<200 {
            var herd = try JSONValue(parsing: Array(ConfigurationExamples.minimal("").utf8))
            for other in values.shuffled(using: &random).prefix(3) {
                herd = mix(herd, with: other, using: &random)
            }
            guard case .success = HerdConfiguration.read(herd.text(), file: "") else { continue }
            taken += 1
            #expect(schema.violations(in: herd) == [], "seed \(seed): \(herd)")
        }
        #expect(taken > 20, "seed \(seed)")
    }

    /// One of the two, or for two objects one that has of each key either's value.
    private func mix(
        _ first: JSONValue,
        with second: JSONValue,
        using random: inout SplitMix64
    ) -> JSONValue {
        guard case .object(var members) = first, case .object(let others) = second else {
            return Bool.random(using: &random) ? first : second
        }
        for other in others {
            if let index = members.firstIndex(where: { $0.key == other.key }) {
                members[index].value = mix(members[index].value, with: other.value, using: &random)
            } else if Bool.random(using: &random) {
                members.append(other)
            }
        }
        return .object(members)
    }

    private func isOutOfRange(_ text: String) -> Bool {
        switch HerdConfiguration.read(Array(text.utf8), file: "") {
        case .success: false
        case .failure(let problems):
            problems.problems.contains { $0.sentence.contains("must be ") }
        }
    }

    /// A default as herd.json would have it; nil for none.
    private func defaultText(_ value: Any) -> JSONValue? {
        switch value {
        case let duration as Duration: .string(DurationText.format(duration))
        case let isSet as Bool: .bool(isSet)
        case let integer as Int: .integer(integer)
        case let number as Double: .decimal(number)
        case let text as String: .string(text)
        case let provider as PlacesProvider: .string(provider.rawValue)
        default: nil
        }
    }
}

/// The bounds of one property, and numbers at and just beyond them.
private struct Bounds {
    let samples: [(number: String, isInside: Bool)]

    init?(_ property: JSONValue) {
        guard let minimum = property["minimum"], let maximum = property["maximum"] else {
            return nil
        }
        if property["type"] == "integer" {
            guard let low = minimum.int, let high = maximum.int else { return nil }
            samples = [
                ("\(low)", true), ("\(high)", true), ("\(low - 1)", false), ("\(high + 1)", false),
            ]
        } else {
            guard let low = minimum.double, let high = maximum.double else { return nil }
            samples = [
                ("\(low)", true), ("\(high)", true), ("\(low - 0.000_5)", false),
                ("\(high + 0.000_5)", false),
            ]
        }
    }
}
