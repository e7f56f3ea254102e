import ArgumentParser
import HerdCore
import HerdSupervisor

/// `herdctl status`: how each server is.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how each server is.",
        discussion: """
            Exits 0 where every server that is wanted up is ready, 3 where one is not, and 4 where \
            no herd is up. A release with a * behind it: another build is on disk.
            """
    )

    @OptionGroup var herd: HerdOption
    @Flag(help: "One JSON object instead of a table; its keys are a contract.")
    var json = false
    @OptionGroup var color: ColorOption
    @Option(help: "How long to wait for the supervisor's answer.")
    var timeout = TimeLimit(.seconds(5))

    func run() async throws {
        let file = try herd.find()
        var status = try await Control(file, within: timeout.duration).status()
        status.configurationChanged = file.hasChanged
        if json {
            try Console.write(ControlJSON.encode(status) + [UInt8(ascii: "\n")])
        } else {
            try Console.write(StatusTable(status).render(color: color.isOn))
            if let news = status.news { Console.say(news) }
            if let storm = status.storm {
                Console.say("storm: \(TerminalText.escape(storm.sentence))")
            }
            if status.configurationChanged == true {
                Console.say(
                    "\(file.shown) on disk differs from what runs; herdctl plan shows how"
                )
            }
        }
        if let trouble = status.trouble { throw CommandFailure(.notReady, trouble) }
    }
}
