/// What one `.gitignore` says of the files in its folder and below (gitignore(5)).
public struct IgnoreRules: Equatable, Sendable {
    /// More is no list that a person wrote.
    public static let fileBytesMax = 1_048_576

    private var rules: [Rule] = []

    private struct Rule: Equatable, Sendable {
        var steps: [Step]
        /// The pattern began with `!`: what it matches is not ignored after all.
        var takesBack = false
        /// The pattern ended with `/`.
        var foldersOnly = false
    }

    private enum Step: Equatable, Sendable {
        /// `**`: any number of folders; at the end of a pattern, everything in one.
        case folders
        case name(NamePattern)
    }

    public init(_ text: String) {
        // A line of a Windows editor ends with CR LF, which is one Character.
        rules = text.split(whereSeparator: \.isNewline).compactMap(Self.rule)
    }

    /// Whether the path, as names below the folder of the `.gitignore`, is ignored.
    ///
    /// Nil where nothing is said about it. The last pattern that matches decides. Of what lies in
    /// an ignored folder nobody needs to ask.
    public func verdict(on path: ArraySlice<String>, isFolder: Bool) -> Bool? {
        let rule = rules.last { rule in
            (isFolder || !rule.foldersOnly) && Self.matches(rule.steps[...], path)
        }
        return rule.map { !$0.takesBack }
    }

    private static func rule(_ line: Substring) -> Rule? {
        var text = trimmed(line)
        guard !text.isEmpty, !text.hasPrefix("#") else { return nil }
        var rule = Rule(steps: [])
        if text.hasPrefix("!") {
            rule.takesBack = true
            text = text.dropFirst()
        }
        if text.hasSuffix("/") {
            rule.foldersOnly = true
            text = text.dropLast()
        }
        guard !text.isEmpty else { return nil }
        // A pattern of one name is good at every depth, one with a slash only from here.
        if !text.contains("/") { rule.steps.append(.folders) }
        if text.hasPrefix("/") { text = text.dropFirst() }
        for name in text.split(separator: "/", omittingEmptySubsequences: false) {
            let step = name == "**" ? Step.folders : .name(NamePattern(name))
            if step != .folders || rule.steps.last != .folders { rule.steps.append(step) }
        }
        return rule
    }

    /// Spaces at the end do not count, unless a backslash stands before them.
    private static func trimmed(_ line: Substring) -> Substring {
        var text = line
        while text.hasSuffix(" "), !text.hasSuffix("\\ ") { text = text.dropLast() }
        return text
    }

    private static func matches(_ steps: ArraySlice<Step>, _ path: ArraySlice<String>) -> Bool {
        guard let step = steps.first else { return path.isEmpty }
        let rest = steps.dropFirst()
        switch step {
        case .folders:
            if rest.isEmpty { return !path.isEmpty }
            return path.indices.contains { matches(rest, path[$0...]) }
        case .name(let pattern):
            guard let name = path.first, pattern.matches(name) else { return false }
            return matches(rest, path.dropFirst())
        }
    }
}
