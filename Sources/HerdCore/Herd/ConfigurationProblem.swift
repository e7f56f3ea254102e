/// Everything that is wrong with one herd.json, in the order of the file.
public struct ConfigurationProblems: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file as the user called it.
    public let file: String
    /// Never empty.
    public let problems: [ConfigurationProblem]

    public init(file: String, problems: [ConfigurationProblem]) {
        self.file = file
        self.problems = problems
    }

    /// One line a problem, each beginning with `file:line:column: `.
    public var description: String {
        problems.map { "\(file):\($0)" }.joined(separator: "\n")
    }
}

/// One thing that is wrong, and where.
public struct ConfigurationProblem: Equatable, Sendable, CustomStringConvertible {
    public let position: TextPosition
    /// As in `servers[2].neighbors[0]`; empty for the file as a whole.
    public let path: String
    /// What is wrong and what to do, without the nearest spelling.
    public let sentence: String
    /// The valid word that was probably meant.
    public let nearest: String?

    public init(position: TextPosition, path: String, sentence: String, nearest: String? = nil) {
        self.position = position
        self.path = path
        self.sentence = sentence
        self.nearest = nearest
    }

    public var description: String {
        let place = path.isEmpty ? "\(position): " : "\(position): \(path): "
        let question = nearest.map { #"; did you mean "\#($0)"?"# } ?? ""
        return place + sentence + question
    }
}
