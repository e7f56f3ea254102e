import ArgumentParser
import HerdCore

/// `herdctl undo`: the releases from before the last reload.
struct UndoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Go back to what ran before the last reload, by the same road.",
        discussion: """
            The same as herdctl reload in every respect, but each server gets the release that it \
            had before the last reload that changed something. A second undo undoes the first.
            """
    )

    @OptionGroup var options: ReloadOptions

    func run() async throws {
        try await options.run(.previous)
    }
}
