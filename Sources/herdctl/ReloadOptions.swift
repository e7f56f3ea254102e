import ArgumentParser
import HerdCore
import HerdSupervisor

/// What `reload` and `undo` have in common.
struct ReloadOptions: ParsableArguments {
    @Flag(help: "Also stop and start what can't be reloaded while it serves.")
    var allowDowntime = false
    @Flag(help: "One JSON object a line instead of sentences, on standard output.")
    var json = false
    @OptionGroup var color: ColorOption
    @OptionGroup var herd: HerdOption
    @Option(help: "How long to wait for the whole herd.")
    var timeout = TimeLimit(.seconds(300))

    func run(_ target: ReloadRequest.Target, force: Bool = false) async throws {
        let file = try herd.find()
        // A new build is brought in, a changed herd.json not: nobody shall take it for done.
        let configuration = target == .newest ? try file.read().configuration : nil
        let control = try Control(file, within: timeout.duration)
        let servers = try await control.status().watched.map(\.name)
        guard configuration == nil || configuration == file.running else {
            throw CommandFailure(
                .failed,
                "\(file.shown) has changed since the herd was started; its changes take effect"
                    + " with herdctl down and herdctl up"
            )
        }
        let request = ReloadRequest(target, force: force, allowDowntime: allowDowntime)
        let display = ReloadDisplay(style(servers.count), servers: servers)
        var run = ReloadRun(request, control, display)
        try await run.run()
    }

    /// Lines that a terminal has scrolled away can't be drawn anew: all must fit, and two more for
    /// a notice and the cursor.
    private func style(_ servers: Int) -> ReloadDisplay.Style {
        if json { return .json }
        guard Terminal.canRedraw, Terminal.rows.map({ servers + 2 <= $0 }) ?? true else {
            return .lines
        }
        return .live(color: color.isWanted)
    }
}

/// The beginning of a release's hash.
struct ReleaseHash: ExpressibleByArgument {
    let target: ReloadRequest.Target

    init?(argument: String) {
        guard let target = ReloadRequest.Target(word: argument) else { return nil }
        switch target {
        case .newest, .previous: return nil
        case .release: self.target = target
        }
    }
}
