import ArgumentParser
import Glibc
import HerdCore
import HerdSupervisor

/// `herdctl watch`: builds when sources change, and reloads what the build has made.
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Build when sources change, and reload the herd if the build passes.",
        usage: "herdctl watch [<options>] [-- <command> ...]",
        discussion: """
            Without a COMMAND, it is swift build of the package that the herd's programs are built \
            from, with their configuration; for release its scripts/build, if it has one. Watched \
            are that package's files, or else those beside herd.json; not hidden ones, those that \
            .gitignore names, logs, and what is built. Only programs that the build has changed \
            are reloaded, and other servers' commands. Ctrl-C ends it; the herd stays. \
            Example: herdctl watch -- make -j2
            """
    )

    /// A reload that takes longer goes on without being shown.
    private static let patience: Duration = .seconds(300)

    @Option(
        help: "A folder to watch instead; may be given several times.",
        completion: .directory
    )
    var path: [String] = []
    @Flag(help: "Also stop and start what can't be reloaded while it serves.")
    var allowDowntime = false
    @OptionGroup var color: ColorOption
    @OptionGroup var herd: HerdOption
    @Argument(
        parsing: .postTerminator,
        help: "The program that builds, and its arguments; it runs in the current folder."
    )
    var command: [String] = []

    func run() async throws {
        let file = try herd.find()
        let (configuration, _) = try file.read()
        _ = try await Control(file, within: .seconds(5)).status()
        let plan = try WatchSetup(file: file, configuration: configuration)
            .plan(command: command, paths: path)
        let reload = WatchedReload(
            HerdReload(
                file: file,
                request: ReloadRequest(allowDowntime: allowDowntime),
                audience: .people(color: color.isWanted),
                patience: Self.patience
            )
        )
        let world = SourceWatch.World(
            reload: { await reload.run() },
            stopReload: { await reload.interrupt() },
            say: { Console.say($0.sentence) }
        )
        do {
            try await SourceWatch(plan, world: world).run(until: [SIGINT, SIGTERM, SIGHUP])
        } catch let failure as WatchFailure {
            throw CommandFailure(.failed, failure.description)
        }
        throw CommandFailure(.interrupted, "no longer watching; the herd stays up")
    }
}

/// Reloads one after the other, each of which can be interrupted.
private actor WatchedReload {
    private let reload: HerdReload
    /// Ctrl-C, for the reload that runs.
    private var interrupts: AsyncStream<Void>.Continuation?

    init(_ reload: HerdReload) {
        self.reload = reload
    }

    func run() async -> WatchReloadEnd {
        let (stream, interrupts) = AsyncStream<Void>.makeStream()
        self.interrupts = interrupts
        do {
            try await reload.run { stream }
            return .done
        } catch let failure as CommandFailure {
            return failure.exit == .busy ? .busy : .failed(failure.sentence)
        } catch {
            return .failed("\(error)")
        }
    }

    func interrupt() {
        interrupts?.yield()
    }
}
