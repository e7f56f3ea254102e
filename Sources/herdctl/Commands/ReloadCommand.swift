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
            another operation is running. Changes of herd.json are not brought in: where there \
            are some, the reload is refused with exit 1, or 78 if the file is broken.
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
        let file = try herd.find()
        let (configuration, _) = try file.read()
        let control = try Control(file, within: timeout.duration)
        _ = try await control.status()
        guard configuration == file.running else {
            throw CommandFailure(
                .failed,
                "\(file.shown) has changed since the herd was started; its changes take effect"
                    + " with herdctl down and herdctl up"
            )
        }
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
