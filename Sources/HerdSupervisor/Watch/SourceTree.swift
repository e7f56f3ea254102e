import Foundation
import HerdCore

/// The files that something is built from: those in some folders, without what builds write.
///
/// Left out are hidden files and folders (`.build`, `.git`, `.herd`), copies that editors make
/// (`a~`, `#a#`), what `.gitignore` files name, and `excluded`. Symbolic links are not followed.
struct SourceTree: Sendable {
    /// Absolute paths without links in them, nor a slash at the end.
    let roots: [String]
    /// The same, of files or folders.
    let excluded: Set<String>
    /// More is a home folder, or a whole disk, and no program's source.
    var filesMax = 100_000

    /// The files by path, and how many folders they lie in.
    struct Sources {
        var files: [String: SourceFile] = [:]
        var folders = 0

        /// The paths of files that are there in only one of the two, or differ; sorted.
        func changes(since earlier: Sources) -> [String] {
            let gone = earlier.files.keys.filter { files[$0] == nil }
            let new = files.compactMap { path, file in
                earlier.files[path]?.isSame(as: file) == true ? nil : path
            }
            return (gone + new).sorted()
        }
    }

    /// The rules of a `.gitignore`, and how many names the path of its folder has.
    private typealias Layer = (rules: IgnoreRules, depth: Int)

    private struct Folder {
        var path: String
        /// The names that its path is made of.
        var names: [String]
        var layers: [Layer]

        init(_ path: String, layers: [Layer]) {
            self.path = path
            names = path.split(separator: "/").map(String.init)
            self.layers = layers
        }

        /// What a `.gitignore` in it says counts for it and all below.
        mutating func readRules() {
            var information = stat()
            let path = "\(path)/.gitignore"
            guard lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG,
                information.st_size <= IgnoreRules.fileBytesMax,
                let bytes = FileManager.default.contents(atPath: path)
            else { return }
            layers.append((IgnoreRules(String(decoding: bytes, as: UTF8.self)), names.count))
        }

        func ignores(_ name: String, isFolder: Bool) -> Bool {
            let names = names + [name]
            for layer in layers.reversed() {
                let verdict = layer.rules.verdict(on: names[layer.depth...], isFolder: isFolder)
                if let verdict { return verdict }
            }
            return false
        }
    }

    /// The files as they are now; read are only those that differ in their stamps from `known`.
    ///
    /// Calls `enter` with each folder before it is read: who watches it from then on, sees all.
    func look(
        known: Sources,
        enter: (String) throws(WatchFailure) -> Void
    ) throws(WatchFailure) -> Sources {
        var found = Sources()
        var folders: [Folder] = []
        for root in roots {
            guard isFolder(root) else { throw .noFolder(root, reason: "there is no such folder") }
            folders.append(Folder(root, layers: Self.layersAbove(root)))
        }
        while var folder = folders.popLast() {
            try enter(folder.path)
            found.folders += 1
            folder.readRules()
            for name in Self.names(in: folder.path) where !Self.isPrivate(name) {
                let path = "\(folder.path)/\(name)"
                var information = stat()
                guard lstat(path, &information) == 0 else { continue }
                let isFolder = information.st_mode & S_IFMT == S_IFDIR
                if excluded.contains(path) || folder.ignores(name, isFolder: isFolder) { continue }
                if isFolder {
                    folders.append(Folder(path, layers: folder.layers))
                } else {
                    found.files[path] = SourceFile(path, information, known: known.files[path])
                }
            }
            if found.files.count > filesMax { throw .tooManyFiles(max: filesMax) }
        }
        return found
    }

    // MARK: - What is left out

    private static func isPrivate(_ name: String) -> Bool {
        name.hasPrefix(".") || name.hasSuffix("~") || name.hasPrefix("#") && name.hasSuffix("#")
    }

    /// What the folders above say, up to the one that is a repository.
    private static func layersAbove(_ root: String) -> [Layer] {
        let names = Folder(root, layers: []).names
        let above = names.indices.map { "/" + names[..<$0].joined(separator: "/") }
        let isTop = { (path: String) in access("\(path)/.git", F_OK) == 0 }
        guard !isTop(root), let top = above.lastIndex(where: isTop) else { return [] }
        var layers: [Layer] = []
        for path in above[top...] {
            var folder = Folder(path, layers: layers)
            folder.readRules()
            layers = folder.layers
        }
        return layers
    }

    private func isFolder(_ path: String) -> Bool {
        var information = stat()
        return lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    /// None where the folder is gone or closed to us.
    private static func names(in folder: String) -> [String] {
        guard let opened = opendir(folder) else { return [] }
        defer { closedir(opened) }
        var names: [String] = []
        while let entry = readdir(opened) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
            )
        }
        return names
    }
}
