import ArgumentParser
import Glibc
import HerdCore
import HerdSupervisor

/// `herdctl up`: starts and watches the herd, here or in the background.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Start the herd and watch over it; Ctrl-C stops it, a second one hurries.",
        discussion: """
            In the foreground, what the servers say is shown (see herdctl help logs). With \
            --detach the supervisor goes to the background, and the command returns once every \
            server is ready. Where the herd is up already, it says so.

            Where the supervisor of a herd was killed, its servers go on, and the next up adopts \
            them as they are. With --replace that supervisor need not be dead: it leaves.
            """
    )

    @Flag(name: .shortAndLong, help: "Go to the background once every server is ready.")
    var detach = false
    @Flag(help: "Take over from the supervisor that runs; no server notices.")
    var replace = false
    @Flag(help: "With --detach, the herd's status as one JSON object; its keys are a contract.")
    var json = false
    @Flag(help: .hidden)
    var inBackground = false
    @OptionGroup var color: ColorOption
    @OptionGroup var herd: HerdOption
    @Option(help: "With --detach, how long to wait until every server is ready.")
    var timeout = TimeLimit(.seconds(60))

    func validate() throws {
        if json, !detach { throw ValidationError("--json needs --detach: else logs are shown") }
    }

    func run() async throws {
        try await up()
        guard json else { return }
        try Console.writeJSON(await Control(herd.find(), within: .seconds(5)).status())
    }

    private func up() async throws {
        let file = try herd.find()
        let (configuration, bytes) = try file.read()
        if !inBackground, let news = configuration.newsOfElsewhere { Console.say(news) }
        // In the background the lock alone decides: its loser is told from one that was stopped.
        if !inBackground, let status = try await Control(file, within: .seconds(5)).statusIfUp() {
            if replace { return try await takeOver(from: status, file, configuration, bytes) }
            let ready = status.watched.count { $0.state.isServing }
            return Console.say(
                "herd \(status.herd) is up already (supervisor \(status.supervisor.pid)),"
                    + " \(ready) of \(status.watched.count) ready; see herdctl status"
            )
        }
        try await start(HerdStart(file: file, configuration: configuration, bytes: bytes))
    }

    /// What its state.json says must be understood before it leaves.
    private func takeOver(
        from status: HerdStatus,
        _ file: HerdFile,
        _ configuration: HerdConfiguration,
        _ bytes: [UInt8]
    ) async throws {
        do {
            try AbandonedHerd.checkState(in: file.folder)
        } catch {
            throw CommandFailure(.failed, "\(error)")
        }
        try await Control(file, within: timeout.duration).leave()
        guard waitForEnd(of: status.supervisor.pid, within: timeout.duration) else {
            throw CommandFailure(
                .timedOut,
                "the supervisor (pid \(status.supervisor.pid)) does not end"
            )
        }
        try await start(HerdStart(file: file, configuration: configuration, bytes: bytes))
    }

    private func start(_ start: HerdStart) async throws {
        if detach {
            try await start.inBackground(within: timeout.duration)
        } else {
            try await start.inForeground(color: color.isOn, isQuiet: inBackground)
        }
    }
}
