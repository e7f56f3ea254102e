import ArgumentParser
import HerdCore
import HerdSupervisor

/// `herdctl start`: servers that were stopped are wanted up again.
struct StartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Start servers; returns when they are ready."
    )

    @OptionGroup var target: ServersOption

    func run() async throws { try await target.perform(.start, past: "ready") }
}

/// `herdctl stop`: servers stay stopped until somebody starts them.
struct StopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop servers; returns when they have answered what was asked and are gone."
    )

    @OptionGroup var target: ServersOption

    func run() async throws { try await target.perform(.stop, past: "stopped") }
}

/// `herdctl restart`: for a reload without a gap, see `herdctl reload`.
struct RestartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Stop and start servers; returns when they are ready.",
        discussion: "Their clients wait meanwhile. To bring in new code without that: reload."
    )

    @OptionGroup var target: ServersOption

    func run() async throws { try await target.perform(.restart, past: "restarted") }
}

/// Which servers a command is about, and how long it waits for them.
struct ServersOption: ParsableArguments {
    @Argument(help: "Servers of the herd.", completion: .serverNames)
    var names: [String] = []
    @Flag(help: "Every server of the herd.")
    var all = false
    @Flag(help: "The herd's status as one JSON object; its keys are a contract.")
    var json = false
    @OptionGroup var herd: HerdOption
    @Option(help: "How long to wait.")
    var timeout = TimeLimit(.seconds(30))

    func validate() throws {
        guard names.isEmpty == all else {
            throw ValidationError(
                all ? "Name servers, or --all, not both." : "Name a server, or --all."
            )
        }
    }

    fileprivate func perform(_ action: ServerAction, past: String) async throws {
        let control = try Control(herd.find(), within: timeout.duration)
        let chosen = all ? try await control.status().servers.map(\.name) : names
        let status = try await control.perform(action, on: chosen)
        if json { return try Console.writeJSON(status) }
        Console.say("\(chosen.joined(separator: ", ")): \(past)")
    }
}
