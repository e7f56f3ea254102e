import Foundation
import Testing

@Suite struct MarkdownTests {
    @Test func `every relative link leads somewhere`() {
        for file in Repository.files(endingIn: ".md") {
            for (index, target) in MarkdownText(file).links where !target.contains(":") {
                let parts = target.split(
                    separator: "#",
                    maxSplits: 1,
                    omittingEmptySubsequences: false
                )
                let path = resolve(String(parts[0]), from: file.path)
                #expect(Repository.exists(path), "\(file.place(index)): \(target)")
                guard parts.count == 2, path.hasSuffix(".md") else { continue }
                let other = Repository.files.first { $0.path == path }
                #expect(
                    other.map { MarkdownText($0).anchors.contains(String(parts[1])) } == true,
                    "\(file.place(index)): no heading for \(target)"
                )
            }
        }
    }

    @Test func `a decision has a number of its own and its four headings`() {
        let folder = "Sources/HerdCore/Documentation.docc/Decisions/"
        let files = Repository.files(endingIn: ".md", under: folder)
        #expect(!files.isEmpty)
        var numbers: Set<Substring> = []
        for file in files {
            let name = file.path.dropFirst(folder.count)
            #expect(name.wholeMatch(of: /[0-9]{4}(-[a-z0-9]+)+\.md/) != nil, "\(file.path)")
            #expect(numbers.insert(name.prefix(4)).inserted, "\(file.path) has another's number")
            let headings = file.lines.filter { $0.hasPrefix("## ") }.map { $0.dropFirst(3) }
            #expect(
                headings == ["Context", "Decision", "Consequences", "Alternatives"],
                "\(file.path) has \(headings)"
            )
        }
    }

    /// The path from the root that a link in `source` means; an empty one is the file itself.
    private func resolve(_ target: String, from source: String) -> String {
        if target.isEmpty { return source }
        let folder = (source as NSString).deletingLastPathComponent
        return URL(filePath: "/\(folder)/\(target)").standardized.path.trimmingPrefix("/")
            .description
    }
}

/// A Markdown file's links, headings and code blocks.
struct MarkdownText {
    private(set) var links: [(line: Int, target: String)] = []
    /// As GitHub makes them of headings.
    private(set) var anchors: Set<String> = []
    /// The lines inside ``` fences.
    private(set) var codeLines: [(line: Int, text: Substring)] = []

    init(_ file: RepositoryFile) {
        var isCode = false
        for (index, line) in file.lines.enumerated() {
            if line.drop(while: \.isWhitespace).hasPrefix("```") {
                isCode.toggle()
            } else if isCode {
                codeLines.append((index, line))
            } else {
                links += Self.links(in: line).map { (index, $0) }
                if line.hasPrefix("#") { anchors.insert(Self.anchor(of: line)) }
            }
        }
    }

    /// Targets of `[text](target)` outside of inline code.
    private static func links(in line: Substring) -> [String] {
        let withoutCode = line.replacing(/`[^`]*`/, with: "")
        return withoutCode.matches(of: /\]\(([^)\s]+)\)/).map { String($0.output.1) }
    }

    private static func anchor(of heading: Substring) -> String {
        let text = heading.drop { $0 == "#" || $0 == " " }.lowercased()
        return String(
            text.compactMap {
                $0 == " " ? "-" : $0.isLetter || $0.isNumber || "-_".contains($0) ? $0 : nil
            }
        )
    }
}
