import Foundation
import HerdCore

/// The files of one log by their names: the live one, and the rotated ones.
struct LogFiles: Equatable {
    /// Oldest first.
    private let paths: [String]

    /// All that are there now; ages that are missing are passed over.
    init(_ path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().joined(separator: "/")
        let live = String(parts.last ?? "")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var found: [Int: String] = [:]
        for name in names {
            guard let age = Self.age(of: name, live: live) else { continue }
            // While a file is being compressed it is there in both ways: the plain one is whole.
            if found[age]?.hasSuffix(Self.compressed) ?? true { found[age] = "\(folder)/\(name)" }
        }
        paths = found.sorted { $0.key > $1.key }.map(\.value)
    }

    /// The name that the file has now; nil for one that is no longer there.
    func name(of file: OpenLogFile) -> Substring? {
        let path = paths.first { OpenLogFile.identity(of: $0) == file.identity }
        return path?.split(separator: "/").last
    }

    /// 0 for the live file; nil for what is none of this log's.
    private static func age(of name: String, live: String) -> Int? {
        guard name.hasPrefix(live) else { return nil }
        var rest = name.dropFirst(live.count)
        if rest.isEmpty { return 0 }
        if rest.hasSuffix(compressed) { rest = rest.dropLast(compressed.count) }
        guard rest.first == ".", let age = Int(rest.dropFirst()), age > 0 else { return nil }
        return age
    }

    private static let compressed = LogRotation.compressed("")

    /// Opens them, each once.
    fileprivate func open() -> [OpenLogFile] {
        paths.compactMap { OpenLogFile($0) }.reduce(into: []) { files, file in
            if files.last?.identity != file.identity { files.append(file) }
        }
    }

    /// Whether these are the files that have the names still.
    fileprivate func have(_ files: [OpenLogFile]) -> Bool {
        files.map(\.identity) == paths.map { OpenLogFile.identity(of: $0) }
    }
}

extension OpenLogFile {
    /// The rotated files of a log and the live one, oldest first.
    ///
    /// A rotation renames one file after the other: who looks meanwhile finds a file under two
    /// names, or under none. So what was opened counts only if all names are the same afterward.
    static func all(_ path: String) -> [OpenLogFile] {
        var found: [OpenLogFile] = []
        for _ in 0..<looksMax {
            let names = LogFiles(path)
            found = names.open()
            if names.have(found), LogFiles(path) == names { break }
        }
        return found
    }

    /// Nobody rotates so fast that so many looks in a row would be in vain.
    private static let looksMax = 100
}
