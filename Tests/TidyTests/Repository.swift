import Foundation

/// The project's own files, as they would be committed.
struct Repository {
    /// Found from this very file.
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    static let files: [RepositoryFile] = findFiles()

    /// What .gitignore leaves out, and git's own folder.
    private static let skipped = ["logs", "Package.resolved"]
    private static let skippedNames = [".git", ".herd", ".swiftpm", "__pycache__"]

    static func files(endingIn endings: String..., under folder: String = "") -> [RepositoryFile] {
        files.filter { file in
            file.path.hasPrefix(folder) && endings.contains { file.path.hasSuffix($0) }
        }
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(root)/\(path)")
    }

    private static func findFiles() -> [RepositoryFile] {
        guard let walk = FileManager.default.enumerator(atPath: root) else { return [] }
        var paths: [String] = []
        while let path = walk.nextObject() as? String {
            let type = walk.fileAttributes?[.type] as? FileAttributeType
            let isSkipped =
                skipped.contains(path)
                || skippedNames.contains((path as NSString).lastPathComponent)
                || (path as NSString).lastPathComponent.hasPrefix(".build")
            if type == .typeDirectory {
                if isSkipped { walk.skipDescendants() }
            } else if type == .typeRegular, !isSkipped, !path.hasSuffix(".o") {
                paths.append(path)
            }
        }
        return paths.sorted().map { RepositoryFile(path: $0) }
    }
}

/// One text file, by its path from the repository's root.
struct RepositoryFile {
    let path: String
    let text: String
    /// Empty for what is not Swift.
    let code: SwiftText

    init(path: String) {
        self.path = path
        let bytes = FileManager.default.contents(atPath: "\(Repository.root)/\(path)") ?? Data()
        text = String(decoding: bytes, as: UTF8.self)
        code = SwiftText(path.hasSuffix(".swift") ? text : "")
    }

    /// Lines without their newlines; nothing after the last one.
    var lines: [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// The folder below `Sources/`, nil for what is elsewhere.
    var target: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    /// A place in the file as editors take it.
    func place(_ lineIndex: Int) -> String { "\(path):\(lineIndex + 1)" }
}
