/// One element of `servers`, with the places of what is checked against the other servers.
///
/// What was refused is nil: nothing is concluded from it.
struct ServerEntry {
    /// A bigger herd is a mistake: each server keeps a connection to every neighbor.
    static let serversMax = 1_000
    /// More is a mistake: every report goes to each neighbor, and hops reach the others too.
    static let neighborsMax = 63

    var configuration: ServerConfiguration
    let node: ConfigurationNode
    /// The name as it was written, good or bad: others may name it.
    private(set) var name: ConfigurationNode?
    private(set) var port: ConfigurationNode?
    /// Nil if `neighbors` is not an array of at most `neighborsMax`.
    private(set) var neighbors: [ConfigurationNode]? = []

    /// The name as it was written, good or bad.
    var writtenName: String? { name?.json.value.string }

    /// Reads `servers` and checks the servers against each other.
    static func readAll(_ node: ConfigurationNode, host: String) -> [ServerConfiguration] {
        guard let elements = node.elements() else { return [] }
        guard (1...serversMax).contains(elements.count) else {
            node.report("a herd has 1 to \(serversMax) servers, not \(elements.count)")
            return []
        }
        let entries = elements.map { ServerEntry($0, host: host) }
        checkNames(entries)
        checkPorts(entries)
        NeighborCheck(entries).run()
        return entries.map(\.configuration)
    }

    private init(_ node: ConfigurationNode, host: String) {
        self.node = node
        configuration = ServerConfiguration(name: "", port: 0, neighbors: [])
        configuration.host = host
        node.section("a server") { read(&$0) }
    }

    private mutating func read(_ server: inout SectionReader) {
        name = server.required("name")
        configuration.name = name?.memberName() ?? ""
        server.read("host", into: &configuration.host) { $0.hostAddress() }
        server.read("computer", into: &configuration.computer) { $0.memberName() }
        port = server.required("port")
        configuration.port = port?.integer(in: 1...65_535) ?? 0
        server.read("neighbors", into: &neighbors) { $0.neighborNodes() }
        configuration.neighbors = neighbors?.compactMap { $0.string() } ?? []
        server.read("command", into: &configuration.command) { $0.command() }
        server.read("binds", into: &configuration.binds) { $0.boolean() }
        server.read("environment", into: &configuration.environment) { $0.environment() }
        server.read("directory", into: &configuration.directory) { $0.systemString() }
        server.read("ready", into: &configuration.ready) { $0.readiness() }
        server.read("stop", into: &configuration.stop) { $0.serverStop() }
        checkForeign(server)
    }

    /// What makes sense only for somebody else's program.
    private func checkForeign(_ server: SectionReader) {
        let isOwn = configuration.command == nil
        server.refuse(
            "ready",
            with: "command",
            if: isOwn && configuration.ready != nil,
            "only a server with a command says how it is ready; add command, or remove ready"
        )
        server.refuse(
            "stop",
            with: "command",
            if: isOwn && configuration.stop != nil,
            "only a server with a command is stopped its own way; add command, or remove stop"
        )
        server.refuse(
            "binds",
            with: "command",
            if: isOwn && configuration.binds,
            "only a server with a command binds its port itself; add command, or remove binds"
        )
    }
}

extension ConfigurationNode {
    fileprivate func neighborNodes() -> [ConfigurationNode]? {
        guard let elements = elements() else { return nil }
        guard elements.count <= ServerEntry.neighborsMax else {
            let most = "at most \(ServerEntry.neighborsMax) neighbors"
            return refuse("a server has \(most), not \(elements.count)")
        }
        return elements
    }

    /// A program and its arguments, which may be empty strings.
    fileprivate func command() -> [String]? {
        guard let elements = elements() else { return nil }
        if elements.isEmpty { return refuse("must name a program, then its arguments") }
        let words = elements.enumerated().compactMap { index, element in
            element.systemString(mayBeEmpty: index > 0)
        }
        return words.count == elements.count ? words : nil
    }

    fileprivate func environment() -> [String: String]? {
        guard let members = members() else { return nil }
        var environment: [String: String] = [:]
        for member in members {
            environment[member.key] = member.node.environmentValue(of: member.key)
        }
        return environment.count == members.count ? environment : nil
    }

    private func environmentValue(of name: String) -> String? {
        if name.isEmpty || name.contains("=") || name.contains("\0") {
            return refuse("the name of a variable must not be empty nor contain \"=\" or NUL")
        }
        if WorkerVariables.names.contains(name) {
            return refuse("\(quoted(name)) is set by herdctl itself; remove it")
        }
        return systemString(mayBeEmpty: true)
    }
}
