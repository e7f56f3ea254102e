import ArgumentParser
import HerdCore
import HerdSupervisor

/// `herdctl plan`: what herd.json would change in the herd that runs; changes nothing.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what herd.json would change in the herd that runs; changes nothing.",
        discussion: """
            One row a setting that differs, every default written out, and what it takes: live \
            (those are told whom it concerns), reload (a new worker takes over), restart (stop and \
            start, where no worker can take over), start, stop. A server that only a setting of the whole \
            herd reaches has a row without a key. Exits 0, with --exit-code 3 where something \
            differs; 4 where no herd is up, 78 where herd.json is wrong.
            """
    )

    @Flag(help: "One JSON object instead of a table; its keys are a contract.")
    var json = false
    @Flag(help: "Exit 3 where something differs.")
    var exitCode = false
    @OptionGroup var herd: HerdOption
    @OptionGroup var color: ColorOption
    @Option(help: "How long to wait for the supervisor's answer.")
    var timeout = TimeLimit(.seconds(5))

    func run() async throws {
        let file = try herd.find()
        let wanted = try file.read().configuration
        _ = try await Control(file, within: timeout.duration).status()
        guard let running = file.running else {
            throw CommandFailure(
                .failed,
                "\(file.folder.configuration), the copy of what runs, can't be read"
            )
        }
        let difference = HerdDifference(from: running, to: wanted)
        if json {
            try Console.writeJSON(difference)
        } else if !difference.isEmpty {
            try Console.write(PlanTable(difference).render(color: color.isOn))
        }
        Console.say(sentence(difference, file))
        if exitCode, !difference.isEmpty { throw CommandFailure(.notReady, "") }
    }

    private func sentence(_ difference: HerdDifference, _ file: HerdFile) -> String {
        guard !difference.isEmpty else {
            return "nothing would change: the herd runs as \(file.shown) has it"
        }
        return "\(difference.summary); herdctl apply brings it in"
    }
}
