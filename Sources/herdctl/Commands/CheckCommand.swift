import ArgumentParser
import HerdCore

/// `herdctl check`: is herd.json right? Starts and touches nothing.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check herd.json: list all its problems, or say what it describes.",
        discussion: "Exits 78 where something is wrong. Nothing is started or changed."
    )

    @Flag(help: "One JSON object instead of lines; its keys are a contract.")
    var json = false
    @OptionGroup var herd: HerdOption

    func run() async throws {
        let file = try herd.find()
        if json { return try tellPrograms(file) }
        let configuration = try file.read().configuration
        try Console.write("\(file.shown): \(configuration.summary)\n")
    }

    private func tellPrograms(_ file: HerdFile) throws {
        let problems = try file.problems()
        guard problems.isEmpty else {
            try Console.writeJSON(CheckReport(file: file.shown, problems: problems))
            let count = CountedNoun.text(problems.count, "problem")
            throw CommandFailure(.badConfiguration, "\(file.shown) has \(count)")
        }
        try Console.writeJSON(CheckReport(file: file.shown, file.read().configuration))
    }
}

extension HerdConfiguration {
    /// One line about a herd that is right.
    var summary: String {
        let links = Set(
            servers.flatMap { server in
                server.neighbors.map { Set([server.name, $0]) }
            }
        )
        let ports = servers.map { String($0.port) }.joined(separator: " ")
        let counts =
            CountedNoun.text(servers.count, "server") + " on \(ports), "
            + CountedNoun.text(links.count, "link")
        return "herd \(herd) is right: \(counts), places \(places.provider.rawValue),"
            + " \(peers.summary)"
    }
}

extension PeerTrust {
    fileprivate var summary: String {
        switch self {
        case .open: "peers open (whoever reaches a port can send UPDATE)"
        }
    }
}
