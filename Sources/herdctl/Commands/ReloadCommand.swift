import ArgumentParser
import HerdCore

/// `herdctl reload`: brings in the current build, one server after the other.
struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Bring in the current build, one server at a time, while clients are answered.",
        discussion: """
            A spare worker tries the new build first. Then each server's successor takes its \
            connections over; where anything fails, the servers that were moved go back. Exit 0: \
            every server runs the new release; 1: every server runs its old one; 75: another \
            operation is running. Ctrl-C stops after the server that is being moved, a second one \
            leaves at once.

            Changes of herd.json are herdctl apply's: where there are some, the reload is refused \
            with exit 1, or 78 if the file is broken.
            """
    )

    @Flag(help: "Reload also where the release is the one that runs.")
    var force = false
    @Option(
        help: ArgumentHelp(
            "A kept release instead of the current build; the first digits do.",
            valueName: "hash"
        ),
        completion: .keptReleases
    )
    var release: ReleaseHash?
    @OptionGroup var options: ReloadOptions

    func run() async throws {
        try await options.run(release?.target ?? .newest, force: force)
    }
}
