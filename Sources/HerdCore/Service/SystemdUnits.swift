/// The units under which systemd runs a herd: one service, and a socket for every server.
///
/// systemd binds the ports and keeps them while the service restarts; `herdctl up` takes each by
/// its FileDescriptorName. The man pages are systemd.service(5), .socket(5), .exec(5), .kill(5).
public struct SystemdUnits: Sendable {
    /// Seconds that `herdctl reload` takes at most unless it is told otherwise, and some more.
    private static let reloadSeconds = 330
    /// Beyond the servers' own patience: the supervisor's own work before and after.
    private static let margin = 15
    /// Without a sign of life for so long the supervisor hangs; it gives one a second.
    private static let watchdogSeconds = 30
    /// As many as systemd lets a process have by itself.
    private static let descriptorsMin = 524_288
    /// Connections that may wait in a socket's queue, as where the supervisor binds it.
    private static let backlog = 4_096

    let configuration: HerdConfiguration
    let facts: ServiceFacts

    public init(_ configuration: HerdConfiguration, _ facts: ServiceFacts) {
        self.configuration = configuration
        self.facts = facts
    }

    /// The service first, then the sockets in the order of the servers.
    public var files: [UnitFile] { [service] + activated.map(socket) }

    private var name: String { "herd-\(configuration.herd)" }

    /// Servers that bind their port themselves get no socket.
    private var activated: [ServerConfiguration] { configuration.servers.filter { !$0.binds } }

    private func socketName(_ server: ServerConfiguration) -> String {
        "\(name)-\(server.name).socket"
    }

    private var socketNames: String { activated.map(socketName).joined(separator: " ") }

    private func socket(_ server: ServerConfiguration) -> UnitFile {
        var unit = UnitFile(socketName(server))
        unit.section("Unit")
        unit.set("Description", "Port of server \(server.name) of herd \(configuration.herd)")
        unit.section("Socket")
        unit.set("ListenStream", listenAddress(server))
        unit.set("FileDescriptorName", server.name)
        unit.set("Service", "\(name).service")
        unit.set("Backlog", "\(Self.backlog)")
        if server.host.contains(":") { unit.set("BindIPv6Only", "ipv6-only") }
        if needsNetwork(server) {
            unit.comment("The address need not be there yet when the computer starts.")
            unit.set("FreeBind", "yes")
        }
        unit.section("Install")
        unit.set("WantedBy", "sockets.target")
        return unit
    }

    private func listenAddress(_ server: ServerConfiguration) -> String {
        server.host.contains(":")
            ? "[\(server.host)]:\(server.port)" : "\(server.host):\(server.port)"
    }

    private func needsNetwork(_ server: ServerConfiguration) -> Bool {
        guard let host = HostAddress(server.host) else { return false }
        return !host.isLoopback && !host.isWildcard
    }

    private var service: UnitFile {
        var unit = UnitFile("\(name).service")
        unit.section("Unit")
        unit.set("Description", "Herd \(configuration.herd)")
        unit.set("After", "network.target")
        unit.comment("However often it fails, it is tried again.")
        unit.set("StartLimitIntervalSec", "0")
        unit.section("Service")
        addCommands(to: &unit)
        addPatience(to: &unit)
        addResources(to: &unit)
        ServiceHardening(configuration, facts).add(to: &unit)
        unit.section("Install")
        unit.set("WantedBy", "multi-user.target")
        if !activated.isEmpty { unit.set("Also", socketNames) }
        return unit
    }

    private func addCommands(to unit: inout UnitFile) {
        unit.set("Type", "notify")
        if let user = facts.user { unit.set("User", UnitText.value(user)) }
        unit.set("WorkingDirectory", UnitText.value(facts.folder.root))
        let file = ["--config", facts.file]
        unit.set("ExecStart", UnitText.command([facts.program, "up"] + file))
        for verb in ["apply", "reload"] {
            unit.set("ExecReload", UnitText.command([facts.program, verb] + file))
        }
        if !activated.isEmpty { unit.set("Sockets", socketNames) }
        if case .environment(let variable)? = configuration.places.key {
            unit.comment("Holds \(variable)=… and is readable for root alone.")
            unit.set("EnvironmentFile", "/etc/default/\(name)")
        }
    }

    private func addPatience(to unit: inout UnitFile) {
        let start = configuration.restart.startWithin.wholeSeconds + Self.margin
        unit.set("TimeoutStartSec", "\(max(start, Self.reloadSeconds))")
        let stop = configuration.longestGrace.wholeSeconds + Self.margin
        unit.set("TimeoutStopSec", "\(stop)")
        unit.set("WatchdogSec", "\(Self.watchdogSeconds)")
        unit.set("Restart", "on-failure")
        unit.set("RestartSec", "1")
        let hopeless = [CommandExit.usage, .badConfiguration].map { "\($0.rawValue)" }
        unit.set("RestartPreventExitStatus", hopeless.joined(separator: " "))
        unit.comment("The supervisor ends its workers itself; they outlive it where it is killed.")
        unit.set("KillMode", "process")
        unit.comment("A worker that memory ran out for is one worker's death.")
        unit.set("OOMPolicy", "continue")
    }

    /// A worker has its connections twice for a moment while they are handed over.
    private func addResources(to unit: inout UnitFile) {
        let limits = configuration.limits
        let descriptors = 2 * (limits.connectionsMax + limits.descriptorsSpare)
        unit.set("LimitNOFILE", "\(max(descriptors, Self.descriptorsMin))")
        unit.set("TasksMax", "infinity")
    }
}

/// What units name that herd.json does not.
public struct ServiceFacts: Equatable, Sendable {
    /// The path of herdctl.
    public var program: String
    /// The absolute path of herd.json.
    public var file: String
    public var folder: HerdFolder
    /// Whom the herd runs as; nil is root.
    public var user: String?

    public init(program: String, file: String, folder: HerdFolder, user: String?) {
        self.program = program
        self.file = file
        self.folder = folder
        self.user = user
    }
}

extension Duration {
    /// Rounded up.
    fileprivate var wholeSeconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) + (attoseconds > 0 ? 1 : 0)
    }
}
