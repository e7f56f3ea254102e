import ArgumentParser
import HerdCore
import HerdSupervisor

/// `herdctl status`: how each server is, or all about those that are named.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how each server is.",
        discussion: """
            Exits 0 where every server that is wanted up is ready, 3 where one is not, and 4 where \
            no herd is up. A release with a * behind it: another build is on disk. Of servers that \
            are named, also their processes, last lines and last death; only they decide then.
            """
    )

    @Argument(help: "Servers to tell all about.", completion: .serverNames)
    var names: [String] = []
    @OptionGroup var herd: HerdOption
    @Flag(help: "One JSON object instead of a table; its keys are a contract.")
    var json = false
    @OptionGroup var color: ColorOption
    @Option(help: "How long to wait for the supervisor's answer.")
    var timeout = TimeLimit(.seconds(5))

    func run() async throws {
        let file = try herd.find()
        if names.isEmpty { try await showHerd(file) } else { try await showServers(file) }
    }

    private func showServers(_ file: HerdFile) async throws {
        let control = Control(file, within: timeout.duration)
        let detail = try await control.detail(of: names)
        if json {
            try Console.writeJSON(detail)
        } else {
            let width = Console.outputIsTerminal ? Terminal.columns : nil
            try Console.write(DetailText(detail, width: width, color: color.isOn).render())
        }
        if let trouble = detail.trouble { throw CommandFailure(.notReady, trouble) }
    }

    private func showHerd(_ file: HerdFile) async throws {
        var status = try await Control(file, within: timeout.duration).status()
        status.configurationChanged = file.hasChanged
        if json {
            try Console.writeJSON(status)
        } else {
            try Console.write(StatusTable(status).render(color: color.isOn))
            if let news = status.news { Console.say(news) }
            if let storm = status.storm {
                Console.say("storm: \(TerminalText.escape(storm.sentence))")
            }
            if status.configurationChanged == true {
                Console.say(
                    "\(file.shown) on disk differs from what runs; herdctl plan shows how,"
                        + " herdctl apply brings it in"
                )
            }
        }
        if let trouble = status.trouble { throw CommandFailure(.notReady, trouble) }
    }
}
