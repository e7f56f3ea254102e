import Testing

@testable import HerdCore

@Suite struct HerdConfigurationProblemTests {
    @Test(arguments: ConfigurationExamples.good)
    func `a good text is read`(_ text: String) {
        #expect(problems(in: text) == [])
    }

    @Test(arguments: BadConfiguration.all)
    func `a bad text is refused with every reason`(_ bad: BadConfiguration) {
        #expect(problems(in: bad.text) == bad.lines)
    }

    @Test func `a text that is not JSON is refused at its first mistake`() {
        #expect(
            problems(in: "{\n  herd: 1,\n}")
                == [#"2:3: expected a key in double quotes, found "herd""#]
        )
        #expect(problems(in: "") == ["1:1: the text ends where a value was expected"])
    }

    @Test func `problems are printed one a line, each with the file's name`() {
        let result = HerdConfiguration.read(
            Array(#"{"herd": "h"\#n, "x": 1}"#.utf8),
            file: "a.json"
        )
        guard case .failure(let problems) = result else {
            Issue.record("it was read: \(result)")
            return
        }
        #expect(
            problems.description == """
                a.json:1:1: "servers" is missing
                a.json:2:3: x: "x" is not a key of the herd; its keys are $schema, herd, host, \
                servers, durability, peers, threads, limits, restart, stop, reload, logs, places, \
                programs
                """
        )
    }

    @Test func `columns count letters, not bytes`() {
        #expect(
            problems(in: #"{"herd": "h", "servers": [{"name": "🥝é", "port": 0}]}"#).map {
                $0.prefix(6)
            } == ["1:36: ", "1:50: "]
        )
    }

    @Test func `a herd has a thousand servers at most, a file one mebibyte`() {
        func herd(_ count: Int) -> String {
            let servers = (1...count).map { #"{"name": "s\#($0)", "port": \#($0)}"# }
            return ConfigurationExamples.servers("[\(servers.joined(separator: ","))]")
        }
        #expect(problems(in: herd(1_000)) == [])
        #expect(
            problems(in: herd(1_001)) == ["2:1: servers: a herd has 1 to 1000 servers, not 1001"]
        )

        let good = ConfigurationExamples.minimal("")
        let padding = String(repeating: " ", count: 1_048_576 - good.utf8.count)
        #expect(problems(in: good + padding) == [])
        #expect(
            problems(in: good + padding + " ")
                == ["1:1: the file has 1048577 bytes; 1048576 are the most"]
        )
    }

    @Test func `sixty-three neighbors are allowed`() {
        let names = (1...63).map { "n\($0)" }
        let leaves = names.enumerated().map { index, name in
            #"{"name": "\#(name)", "port": \#(index + 1), "neighbors": ["hub"]}"#
        }
        let list = names.map { #""\#($0)""# }.joined(separator: ",")
        let hub = #"{"name": "hub", "port": 8000, "neighbors": [\#(list)]}"#
        let text = ConfigurationExamples.servers(
            "[\(([hub] + leaves).joined(separator: ","))]"
        )
        #expect(problems(in: text) == [])
    }

    @Test func `a thousand servers that name only strangers are all refused`() {
        let servers = (1...1_000).map { index in
            let strangers = (0..<63).map { #""x\#(index * 63 + $0)""# }.joined(separator: ",")
            return #"{"name": "s\#(index)", "port": \#(index), "neighbors": [\#(strangers)]}"#
        }
        let text = ConfigurationExamples.servers("[\(servers.joined(separator: ","))]")
        #expect(problems(in: text).count == 63_000)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `a text with random bytes changed is read, or refused in the order of the text`(
        _ seed: UInt64
    ) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<200 {
            var text = Array(ConfigurationExamples.everySetting.utf8)
            for _ in 0..<3 {
                let index = Int.random(in: text.indices, using: &random)
                text[index] = UInt8.random(in: 0x20...0x7E, using: &random)
            }
            guard case .failure(let problems) = HerdConfiguration.read(text, file: "") else {
                continue
            }
            let positions = problems.problems.map(\.position)
            #expect(!positions.isEmpty && positions == positions.sorted(), "seed \(seed)")
        }
    }

    private func problems(in text: String) -> [String] {
        switch HerdConfiguration.read(Array(text.utf8), file: "herd.json") {
        case .success: []
        case .failure(let problems): problems.problems.map(\.description)
        }
    }
}
