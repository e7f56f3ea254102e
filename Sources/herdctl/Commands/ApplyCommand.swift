import ArgumentParser
import HerdCore
import HerdSupervisor

/// `herdctl apply`: brings herd.json in while the herd runs.
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Bring a changed herd.json in, while all that it leaves alone goes on.",
        discussion: """
            Does what herdctl plan shows, and nothing else. New servers start, then those that \
            need another worker get one as in a reload; where anything fails, all goes back to \
            how it was. Only then do servers stop that are gone or need another socket, and the \
            others are told of limits and neighbors. Exit 0: the herd runs as herd.json has it; \
            1: it runs as before, or the last sentence says what is not well; 75: another \
            operation is running; 78: herd.json is wrong, and nothing was changed. Ctrl-C has all \
            go back as long as it can.
            """
    )

    @OptionGroup var follow: FollowOptions

    func run() async throws {
        let file = try follow.herd.find()
        let wanted = try file.read().configuration
        let control = Control(file, within: follow.timeout.duration)
        let runs = try await control.status().watched.map(\.name)
        let names = runs + wanted.watchedNames.filter { !runs.contains($0) }
        let display = ReloadDisplay(follow.audience.style(servers: names.count), servers: names)
        var run = ReloadRun(.apply(file.path), control, display)
        try await run.run(Interrupts.stream())
    }
}
