extension HerdConfiguration {
    /// A bigger file is a mistake: a thousand servers with all their neighbors fit.
    public static let fileBytesMax = 1_048_576

    /// Reads and checks a whole herd.json.
    ///
    /// All problems are found at once, except that nothing can be said about a text that is not
    /// JSON beyond the first mistake. `file` is what messages call it.
    public static func read(_ bytes: [UInt8], file: String) -> Result<Self, ConfigurationProblems> {
        guard bytes.count <= fileBytesMax else {
            let sentence = "the file has \(bytes.count) bytes; \(fileBytesMax) are the most"
            return .failure(at: TextPosition(line: 1, column: 1), sentence, file: file)
        }
        do throws(JSONError) {
            return check(try JSONDocument(parsing: bytes), file: file)
        } catch {
            return .failure(at: error.position, error.sentence, file: file)
        }
    }

    private static func check(
        _ document: JSONDocument,
        file: String
    ) -> Result<Self, ConfigurationProblems> {
        let list = ProblemList()
        var configuration = HerdConfiguration(herd: "", servers: [])
        ConfigurationNode(json: document.root, path: "", problems: list).section("the herd") {
            configuration.read(&$0)
        }
        let problems = list.problems(in: document)
        guard problems.isEmpty else {
            return .failure(ConfigurationProblems(file: file, problems: problems))
        }
        return .success(configuration)
    }

    private mutating func read(_ herd: inout SectionReader) {
        // For editors; what it names is not looked at.
        _ = herd.member("$schema")?.string()
        self.herd = herd.required("herd")?.memberName() ?? ""
        var host = ServerConfiguration.hostDefault
        herd.read("host", into: &host) { $0.hostAddress() }
        if let servers = herd.required("servers") {
            self.servers = ServerEntry.readAll(servers, host: host)
        }
        herd.read("durability", into: &durability) {
            $0.choice(of: Durability.self)
        }
        herd.read("peers", into: &peers) { $0.choice(of: PeerTrust.self) }
        herd.integer("threads", 1...Self.threadsMax, into: &threads)
        herd.section("limits") { limits.read(&$0) }
        herd.section("restart") { restart.read(&$0) }
        herd.section("stop") { stop.read(&$0) }
        herd.section("reload") { reload.read(&$0) }
        herd.section("logs") { logs.read(&$0) }
        herd.section("places") { places.read(&$0) }
        herd.section("programs") { programs.read(&$0) }
    }
}

extension Result where Failure == ConfigurationProblems {
    fileprivate static func failure(
        at position: TextPosition,
        _ sentence: String,
        file: String
    ) -> Self {
        let problem = ConfigurationProblem(position: position, path: "", sentence: sentence)
        return .failure(ConfigurationProblems(file: file, problems: [problem]))
    }
}
