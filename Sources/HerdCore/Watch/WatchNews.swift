/// What `herdctl watch` tells the person who started it.
public enum WatchNews: Equatable, Sendable {
    case watching(roots: [String], folders: Int, files: Int, command: [String])
    /// Why a build begins.
    case changed([String])
    case built(BuildEnd)
    /// What was built is of no use any more: a build begins again.
    case outdated([String])
    /// Several builds in a row have changed these files, which counts as their own doing.
    case buildChangesSources([String])
    case reloadFailed(String)
    /// Said once, until another operation is over.
    case herdBusy

    public var sentence: String {
        switch self {
        case .watching(let roots, let folders, let files, let command):
            "watching \(roots.map(TerminalText.escape).joined(separator: ", "))"
                + " (\(CountedNoun.text(files, "file")) in \(CountedNoun.text(folders, "folder")));"
                + " a change runs: \(TerminalText.escape(command.joined(separator: " ")))"
        case .changed(let files):
            "\(Self.list(files)) changed"
        case .built(.passed(let took)):
            "the build passed (\(ElapsedText.format(took)))"
        case .built(.failed(let exit, let took)):
            "the build failed (\(exit), \(ElapsedText.format(took))); the herd goes on as it is"
        case .built(.notStarted(let reason)):
            "the build was not started: \(reason)"
        case .outdated(let files):
            "\(Self.list(files)) changed during the build; it is built again"
        case .buildChangesSources(let files):
            "each build changes \(Self.list(files)), which starts no further one;"
                + " let .gitignore name what a build writes"
        case .reloadFailed(let sentence):
            sentence
        case .herdBusy:
            "another operation is running; the reload waits for it"
        }
    }

    /// `a.swift`, `a.swift and b.swift`, `a.swift and 3 more files`.
    private static func list(_ files: [String]) -> String {
        let names = files.prefix(2).map(TerminalText.escape)
        switch files.count {
        case 0: return "something"
        case 1, 2: return names.joined(separator: " and ")
        case _: return "\(names[0]) and \(files.count - 1) more files"
        }
    }
}
