import ArgumentParser
import HerdCore
import HerdSupervisor

/// What `apply`, `reload` and `undo` have in common: all are followed from step to step.
struct FollowOptions: ParsableArguments {
    @Flag(help: "One JSON object a line instead of sentences, on standard output.")
    var json = false
    @OptionGroup var color: ColorOption
    @OptionGroup var herd: HerdOption
    @Option(help: "How long to wait for the whole herd.")
    var timeout = TimeLimit(.seconds(300))

    var audience: HerdReload.Audience {
        json ? .programs : .people(color: color.isWanted)
    }
}

/// What `reload` and `undo` have in common.
struct ReloadOptions: ParsableArguments {
    @Flag(help: "Also stop and start what can't be reloaded while it serves.")
    var allowDowntime = false
    @OptionGroup var follow: FollowOptions

    func run(_ target: ReloadRequest.Target, force: Bool = false) async throws {
        let reload = HerdReload(
            file: try follow.herd.find(),
            request: ReloadRequest(target, force: force, allowDowntime: allowDowntime),
            audience: follow.audience,
            patience: follow.timeout.duration
        )
        try await reload.run(interrupts: Interrupts.stream)
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
