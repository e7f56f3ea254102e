import Foundation
import Testing

@Suite struct ReadmeCommandTests {
    @Test func `every command in the README exists`() throws {
        let readme = try #require(Repository.files.first { $0.path == "README.md" })
        let verbs = Set(self.verbs())
        #expect(verbs.count > 5)
        var seen = 0
        for (index, line) in MarkdownText(readme).codeLines {
            for command in Self.commands(in: line) {
                guard let problem = problem(of: command, verbs: verbs) else { continue }
                seen += 1
                #expect(problem.isEmpty, "\(readme.place(index)): \(problem)")
            }
        }
        #expect(seen > 5)
    }

    @Test func `a line of a code block is split into its commands`() {
        #expect(
            Self.commands(in: "$ CI=1 herdctl logs -f | head  # all | of it")
                == [["herdctl", "logs", "-f"], ["head"]]
        )
        #expect(
            Self.commands(in: "scripts/up && .build/release/herdctl status")
                == [["scripts/up"], [".build/release/herdctl", "status"]]
        )
    }

    /// Nil for what is no command of ours, an empty text for one that exists.
    private func problem(of command: [Substring], verbs: Set<String>) -> String? {
        let program = command[0]
        let name = program.split(separator: "/").last ?? ""
        if program.trimmingPrefix("./").hasPrefix("scripts/") {
            return Repository.exists(String(program)) ? "" : "there is no \(program)"
        }
        if name == "herdctl" {
            guard let verb = verb(of: command) else { return "" }
            return verbs.contains(String(verb)) ? "" : "herdctl has no \(verb)"
        }
        if name == "swift" {
            let tools: Set<Substring> = ["build", "format", "package", "run", "test"]
            return command.count > 1 && tools.contains(command[1]) ? "" : "no such tool of swift"
        }
        return nil
    }

    /// The first word that is neither an option nor the file after `-c`.
    private func verb(of command: [Substring]) -> Substring? {
        var words = command.dropFirst()
        while let word = words.popFirst() {
            guard word.hasPrefix("-") else { return word }
            if word == "-c" || word == "--config" { _ = words.popFirst() }
        }
        return nil
    }

    /// The words of each command of a shell line: without prompt, variables and comment.
    static func commands(in line: Substring) -> [[Substring]] {
        let text = line.prefix { $0 != "#" }
        return text.split(omittingEmptySubsequences: true) { "|&;".contains($0) }.compactMap {
            part in
            let words = part.split(separator: " ").drop { $0 == "$" || $0.contains("=") }
            return words.isEmpty ? nil : Array(words)
        }
    }

    /// The `commandName`s that the command line declares.
    private func verbs() -> [String] {
        Repository.files(endingIn: ".swift", under: "Sources/herdctl/Commands/").flatMap { file in
            file.text.matches(of: /commandName: "([a-z]+)"/).map { String($0.output.1) }
        }
    }
}
