/// What is watched, and what is run when it changes.
public struct WatchPlan: Sendable {
    /// Folders: absolute paths without links in them.
    public var roots: [String]
    /// Files and folders in them that do not count, likewise.
    public var excluded: [String]
    public var command: BuildCommand
    /// The absolute path of herd-launch.
    public var launcher: String

    public init(
        roots: [String],
        excluded: [String],
        command: BuildCommand,
        launcher: String
    ) {
        self.roots = roots
        self.excluded = excluded
        self.command = command
        self.launcher = launcher
    }

    /// A watched file as people call it: from the root, where there is only one.
    func shown(_ path: String) -> String {
        guard roots.count == 1, let root = roots.first, path.hasPrefix("\(root)/") else {
            return path
        }
        return String(path.dropFirst(root.count + 1))
    }
}
