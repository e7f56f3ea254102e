import HerdCore

/// A herd.json is read, or its problems are told, each at a place that exists; what was read
/// differs in nothing from itself.
struct HerdFileProperty {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func check() throws(BrokenProperty) {
        try checkJSON()
        switch HerdConfiguration.read(bytes, file: "herd.json") {
        case .success(let configuration): try check(configuration)
        case .failure(let problems): try check(problems)
        }
    }

    private func checkJSON() throws(BrokenProperty) {
        guard let value = try? JSONValue(parsing: bytes) else { return }
        for layout in [JSONLayout.compact, .google] {
            let text = value.text(layout)
            let again = try? JSONValue(parsing: text)
            try BrokenProperty.check(again == value, "written and read again: \(text.quoted)")
        }
    }

    private func check(_ configuration: HerdConfiguration) throws(BrokenProperty) {
        let difference = HerdDifference(from: configuration, to: configuration)
        try BrokenProperty.check(difference.isEmpty, "it differs from itself: \(difference)")
        try BrokenProperty.check(!configuration.servers.isEmpty, "a herd without servers")
        for server in configuration.servers {
            try BrokenProperty.check((1...65_535).contains(server.port), "port \(server.port)")
            for neighbor in server.neighbors {
                let other = configuration.server(named: neighbor)
                try BrokenProperty.check(
                    other?.neighbors.contains(server.name) == true,
                    "\(server.name) floods to \(neighbor), who does not flood back"
                )
            }
        }
    }

    private func check(_ problems: ConfigurationProblems) throws(BrokenProperty) {
        try BrokenProperty.check(!problems.problems.isEmpty, "refused without a reason")
        let lines = bytes.count { $0 == 0x0A } + 1
        for problem in problems.problems {
            try BrokenProperty.check(
                (1...lines).contains(problem.position.line) && problem.position.column > 0
                    && !problem.sentence.isEmpty,
                "\(problem) in a file of \(lines) lines"
            )
        }
    }
}
