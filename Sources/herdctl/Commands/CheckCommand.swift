import ArgumentParser
import HerdCore
import HerdSupervisor

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
        let configuration = try file.readWhole()
        let peers = try peers(of: configuration, in: file.folder)
        try Console.write("\(file.shown): \(configuration.summary), \(peers)\n")
        for sentence in configuration.warnings { Console.say(sentence) }
    }
}

extension CheckCommand {
    /// From whom servers take UPDATE, and how the secret is that decides it.
    private func peers(
        of configuration: HerdConfiguration,
        in folder: HerdFolder
    ) throws -> String {
        switch configuration.peers {
        case .open: return "peers open"
        case .secret: break
        }
        switch folder.secretState {
        case .missing: return "peers secret (made at the first up)"
        case .valid(count: 1): return "peers secret"
        case .valid: return "peers secret (two are valid: it is being changed)"
        case .unfit(let sentence): throw CommandFailure(.badConfiguration, sentence)
        }
    }

    private func tellPrograms(_ file: HerdFile) throws {
        let problems = try file.problems()
        guard problems.isEmpty else {
            try Console.writeJSON(CheckReport(file: file.shown, problems: problems))
            let count = CountedNoun.text(problems.count, "problem")
            throw CommandFailure(.badConfiguration, "\(file.shown) has \(count)")
        }
        try Console.writeJSON(CheckReport(file: file.shown, file.readWhole()))
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
        return "herd \(herd) is right: \(counts), places \(places.provider.rawValue)"
    }

    /// What is legal, and may not be what is meant.
    fileprivate var warnings: [String] { warningsOfPeers + warningsOfComputers }

    private var warningsOfComputers: [String] {
        servers.filter { server in
            let address = HostAddress(server.host)
            guard address?.isLoopback == true || address?.isWildcard == true else { return false }
            return server.neighbors.contains { self.server(named: $0)?.computer != server.computer }
        }.map { server in
            "warning: \(server.name)'s host \(server.host) is no address at which its neighbors on"
                + " other computers reach it"
        }
    }

    private var warningsOfPeers: [String] {
        switch peers {
        case .open:
            ["warning: with peers \"open\" whoever reaches a server's port can send it UPDATE"]
        case .secret:
            servers.filter { $0.command != nil && !$0.neighbors.isEmpty }.map { server in
                "warning: \(server.name) runs a program of its own: it hears from its neighbors"
                    + " only if that speaks PEER, or in a herd with peers \"open\""
            }
        }
    }
}
