import ArgumentParser
import HerdCore
import HerdSupervisor

/// `herdctl reload`: brings in the current build, one server after the other.
struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Bring in the current build, one server at a time, while clients are answered.",
        discussion: """
            Each server's successor must be ready before the old worker stops accepting. The first \
            one that fails ends the reload, with exit 1, and its old worker goes on. Exits 75 where \
            another operation is running.
            """
    )

    @Flag(help: "Reload also where the release is the one that runs.")
    var force = false
    @Flag(help: "One JSON object a line instead of sentences, on standard output.")
    var json = false
    @OptionGroup var herd: HerdOption
    @Option(help: "How long to wait for the whole herd.")
    var timeout = TimeLimit(.seconds(300))

    func run() async throws {
        let control = try Control(herd.find(), within: timeout.duration)
        let end = try await control.reload(force: force) { progress in
            if json {
                try Console.write(ControlJSON.encode(progress) + [UInt8(ascii: "\n")])
            } else if progress.step != .failed {
                Console.sayLines(progress.sentence)
            }
        }
        if end.step == .failed { throw CommandFailure(.failed, end.sentence) }
    }
}
