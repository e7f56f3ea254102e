import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

@Suite struct SourceTreeTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func look(
        _ roots: [String] = [""],
        excluded: [String] = [],
        known: SourceTree.Sources = .init()
    ) throws -> SourceTree.Sources {
        let paths = roots.map { $0.isEmpty ? folder.path : "\(folder.path)/\($0)" }
        let excluded = Set(excluded.map { "\(folder.path)/\($0)" })
        return try SourceTree(roots: paths, excluded: excluded).look(known: known) { _ in }
    }

    private func names(_ sources: SourceTree.Sources) -> [String] {
        sources.files.keys.map { String($0.dropFirst(folder.path.count + 1)) }.sorted()
    }

    @Test func `sources are what people write`() throws {
        for name in [
            "a.swift", "Sources/b.swift", ".build/c", ".git/d", ".hidden", "Sources/.e.swp", "f~",
            "#g#", "#h", "bin/server", "logs/x.log", "Sources/logs/y",
        ] { try folder.write(name, name) }
        let sources = try look(excluded: ["bin/server", "logs"])
        #expect(names(sources) == ["#h", "Sources/b.swift", "Sources/logs/y", "a.swift"])
        #expect(sources.folders == 4)
    }

    @Test func `gitignore files count for their folder and below`() throws {
        for name in ["a.o", "keep.o", "x/a.o", "x/keep.o", "out/b", "x/out/c", "x/y"] {
            try folder.write(name, name)
        }
        try folder.write(".gitignore", "*.o\n!keep.o\n/out\n")
        try folder.write("x/.gitignore", "keep.o\ny\n")
        #expect(try names(look()) == ["keep.o", "x/out/c"])
    }

    @Test func `gitignore files above count up to the repository's own`() throws {
        for name in ["repo/a/x", "repo/a/y", "repo/a/z"] { try folder.write(name, name) }
        try folder.write(".gitignore", "x\n")
        try folder.write("repo/.gitignore", "y\n")
        #expect(try names(look(["repo/a"])).count == 3)
        try folder.write("repo/.git/HEAD", "")
        #expect(try names(look(["repo/a"])) == ["repo/a/x", "repo/a/z"])
    }

    @Test func `a change is another content, another name or another permission`() throws {
        for name in ["same", "touched", "edited", "gone", "permitted", "moved"] {
            try folder.write(name, name)
        }
        let before = try look()
        try folder.write("touched", "touched")
        try folder.write("edited", "Edited")
        try folder.write("new", "new")
        try folder.write("permitted", "permitted", mode: 0o755)
        let files = FileManager.default
        try files.removeItem(atPath: "\(folder.path)/gone")
        try files.moveItem(atPath: "\(folder.path)/moved", toPath: "\(folder.path)/renamed")
        let after = try look(known: before)
        let changes = after.changes(since: before).map { $0.dropFirst(folder.path.count + 1) }
        #expect(changes == ["edited", "gone", "moved", "new", "permitted", "renamed"])
        #expect(after.changes(since: after) == [])
    }

    @Test func `a link is its target's name, and is not followed`() throws {
        try folder.write("real/a", "a")
        let link = "\(folder.path)/link"
        let files = FileManager.default
        try files.createSymbolicLink(atPath: link, withDestinationPath: "real")
        let before = try look()
        #expect(names(before) == ["link", "real/a"])
        try files.removeItem(atPath: link)
        try files.createSymbolicLink(atPath: link, withDestinationPath: "other")
        #expect(try look(known: before).changes(since: before) == [link])
    }

    @Test func `what can't be opened or read is no source of trouble`() throws {
        try folder.write("a", "a")
        mkfifo("\(folder.path)/pipe", 0o600)
        let before = try look()
        #expect(names(before) == ["a", "pipe"])
        #expect(try look(known: before).changes(since: before) == [])
    }

    @Test func `a folder that is not there is named`() {
        let path = "\(folder.path)/none"
        #expect(throws: WatchFailure.noFolder(path, reason: "there is no such folder")) {
            try look(["none"])
        }
    }

    @Test func `a tree too large to be sources is refused`() throws {
        for number in 0..<5 { try folder.write("\(number)", "") }
        var tree = SourceTree(roots: [folder.path], excluded: [])
        tree.filesMax = 4
        #expect(throws: WatchFailure.tooManyFiles(max: 4)) {
            try tree.look(known: .init()) { _ in }
        }
    }

    @Test(.enabled("git is installed") { await hasGit() }, arguments: rules)
    func `git ignores the same files`(_ rules: String) async throws {
        for name in [
            "b", "ab", "a b", "c.o", "#c", "!d", "[x]", "out/a", "out/b/a", "out/b/c.o",
            "x/a/b", "x/a/c.o", "x/ab", "x/a b", "x/[x]", "y/a/b/a", "y/a/b/b", "y/a/b/ab",
            "y/b/a", "ax/a/b", "d.o/a", "x/#c", "x/!d", "deep/er/a/than/b", "deep/er/b/than/a",
            "a/a", "a/b", "a/ab", "a/x/b", "a/x/y/b", "a/c.o",
        ] { try folder.write(name, "") }
        try folder.write(".gitignore", rules)
        let git = { (words: [String]) in
            try await ChildProgram.run("git", ["-C", folder.path] + words)
        }
        try #require(try await git(["init", "--quiet"]).status == 0)
        let listed = try await git(["ls-files", "--others", "--exclude-standard", "-z"])
        let expected = listed.output.split(separator: "\0").map(String.init)
            .filter { !$0.hasSuffix(".gitignore") }
        #expect(try names(look()) == expected.sorted())
    }

    private static let rules = [
        "a", "/a", "a/", "/a/", "a/b", "/a/b", "a/b/", "*", "*/", "/*", "*/b", "**",
        "**/", "**/b", "**/a/b", "a/**", "a/**/", "a/**/b", "**/a/**", "a/*", "a/*/",
        "a/*/b", "?", "??", "[ab]", "[!a]", "[^a]*", "[a-c].o", "*.o", "*.o/", "a b",
        #"a\ b"#, "a b ", "#c", "\\#c", #"\!d"#, "!d", #"\[x\]"#, "[[]x]", "*\n!a",
        "*\n!a/", "*\n!*/\n!b", "a\n!a/b", "a/*\n!a/b", "*\n!*.o", "/*\n!/out",
        "out\r\nab\r\n", "a**", "**a", "a**b", "/**", "/", "//", "/a//", "!", "!/",
        "a//b", "//a", "[a", "a/**b",
    ]

    private static func hasGit() async -> Bool {
        (try? await ChildProgram.run("git", ["--version"]))?.status == 0
    }
}
