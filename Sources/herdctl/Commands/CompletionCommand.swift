import ArgumentParser
import HerdCore

/// `herdctl completion`: a script for the shell, server names included.
struct CompletionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print a completion script for a shell.",
        discussion: """
            bash: source <(herdctl completion bash)
            zsh:  herdctl completion zsh > a folder of $fpath, as _herdctl
            fish: herdctl completion fish > ~/.config/fish/completions/herdctl.fish
            """
    )

    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish
    }

    @Argument(help: "bash, zsh or fish.")
    var shell: Shell

    func run() async throws {
        let script =
            switch shell {
            case .bash: Herdctl.completionScript(for: .bash)
            case .zsh: Herdctl.completionScript(for: .zsh)
            case .fish: Herdctl.completionScript(for: .fish)
            }
        try Console.write(script + "\n")
    }
}

extension CompletionKind {
    /// The servers of the herd.json that would be used here.
    static let serverNames = custom { _, _, _ in
        let configuration = try? HerdFile.find(nil).readOrRunning()
        return configuration?.servers.map(\.name) ?? []
    }

    /// The releases that are kept for the herd here, as `herdctl status` shows them.
    static let keptReleases = custom { _, _, _ in
        guard let folder = try? HerdFile.find(nil).folder.releases else { return [] }
        return names(in: folder).compactMap { name in
            ReleaseHash(argument: name).map { _ in TerminalText.release(name) }
        }
    }
}
