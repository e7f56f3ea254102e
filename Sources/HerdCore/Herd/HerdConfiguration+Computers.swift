// A herd over several computers has one herd.json, of which each of them runs its part.
extension HerdConfiguration {
    /// All servers, whichever computers they are for.
    public var everywhere: [ServerConfiguration] { servers + elsewhere }

    /// The herd as that computer runs it: the servers of others are but neighbors.
    public func part(of computer: String) -> Self {
        var part = self
        part.servers = everywhere.filter { $0.runs(on: computer) }
        part.elsewhere = everywhere.filter { !$0.runs(on: computer) }
        return part
    }

    /// Reads and checks a whole herd.json, of which the computer must have a part.
    public static func read(
        _ bytes: [UInt8],
        file: String,
        on computer: String
    ) -> Result<Self, ConfigurationProblems> {
        read(bytes, file: file).flatMap { whole in
            let part = whole.part(of: computer)
            guard part.servers.isEmpty else { return .success(part) }
            let sentence = "this computer, \"\(computer)\", has no server; \(part.places(of: 3))"
            let problem = ConfigurationProblem(
                position: TextPosition(line: 1, column: 1),
                path: "",
                sentence: sentence
            )
            return .failure(ConfigurationProblems(file: file, problems: [problem]))
        }
    }

    /// Who runs elsewhere, and where: a sentence, or nil where nobody does.
    public var newsOfElsewhere: String? {
        guard !elsewhere.isEmpty else { return nil }
        let count = "\(elsewhere.count) of \(everywhere.count) servers run on other computers"
        return "\(count): \(places(of: 10))"
    }

    /// `Welsh is for "b", Wilkes is for "c"`, and how many more there are.
    private func places(of most: Int) -> String {
        let named = elsewhere.prefix(most).map { "\($0.name) is for \"\($0.computer ?? "")\"" }
        let more = elsewhere.count - named.count
        return named.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }
}

extension ServerConfiguration {
    /// Whether the computer of that host name is to run it; one of the names may lack its domain.
    public func runs(on computer: String) -> Bool {
        guard let wanted = self.computer?.lowercased() else { return true }
        let own = computer.lowercased()
        guard wanted.contains(".") != own.contains(".") else { return wanted == own }
        return wanted.prefix { $0 != "." } == own.prefix { $0 != "." }
    }
}
