/// What `herdctl check --json` says of a file.
public struct CheckReport: Encodable, Equatable, Sendable {
    /// The file, as the user called it.
    private let file: String
    /// Nil where something is wrong.
    private let configuration: HerdConfiguration?
    private let problems: [ConfigurationProblem]

    private enum CodingKeys: String, CodingKey {
        case schema, file, right, herd, servers, problems
    }

    /// A file that can't be used.
    public init(file: String, problems: [ConfigurationProblem]) {
        self.file = file
        configuration = nil
        self.problems = problems
    }

    /// A file that describes this herd.
    public init(file: String, _ configuration: HerdConfiguration) {
        self.file = file
        self.configuration = configuration
        problems = []
    }

    /// Writes every key: what is not known is `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(1, forKey: .schema)
        try container.encode(file, forKey: .file)
        try container.encode(configuration != nil, forKey: .right)
        try container.encode(configuration?.herd, forKey: .herd)
        try container.encode(configuration?.servers.map(\.name), forKey: .servers)
        try container.encode(problems, forKey: .problems)
    }
}

extension ConfigurationProblem: Encodable {
    private enum CodingKeys: String, CodingKey {
        case line, column, path, sentence, nearest
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(position.line, forKey: .line)
        try container.encode(position.column, forKey: .column)
        try container.encode(path, forKey: .path)
        try container.encode(sentence, forKey: .sentence)
        try container.encode(nearest, forKey: .nearest)
    }
}
