import ArgumentParser
import HerdCore
import HerdSupervisor

/// `herdctl why`: why a server is as it is.
struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Say why a server is as it is: its last deaths, the next try, who has its port.",
        discussion: """
            One sentence, then the last five deaths, the newest first: when (UTC), how it ended, \
            whether memory was short, how long it had lived, and what it wrote last. Exits 0 \
            whatever it has to tell. Also works where no herd is up, of what was written down; 4 \
            where there is nothing to tell.
            """
    )

    @Argument(help: "A server of the herd, or places.", completion: .serverNames)
    var name: String
    @Flag(help: "One JSON object; its keys are a contract.")
    var json = false
    @OptionGroup var herd: HerdOption
    @OptionGroup var color: ColorOption
    @Option(help: "How long to wait for the supervisor's answer.")
    var timeout = TimeLimit(.seconds(5))

    func run() async throws {
        let detail = try await detail(herd.find())
        if json { return try Console.writeJSON(detail) }
        for server in detail.servers {
            try Console.write(WhyText(server, at: detail.at, color: color.isOn).render())
        }
    }

    private func detail(_ file: HerdFile) async throws -> HerdDetail {
        let control = Control(file, within: timeout.duration)
        if let detail = try await control.detailIfUp(of: [name]) { return detail }
        let configuration = try file.readOrRunning()
        let known = configuration.watchedNames
        guard known.contains(name) else { throw configuration.unknownServer(name, among: known) }
        let detail = AbandonedHerd.detail(of: [name], in: file.folder, configuration)
        guard detail.servers.contains(where: \.hasNews) else { throw control.noHerd }
        return detail
    }
}
