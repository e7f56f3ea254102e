/// What systemd takes from a herd that it does not need (systemd.exec(5), "Sandboxing").
struct ServiceHardening {
    /// Homes are hidden from a service unless something of the herd lies in one.
    private static let homes = [["home"], ["root"], ["run", "user"]]
    private static let temporary = [["tmp"], ["var", "tmp"]]

    private let configuration: HerdConfiguration
    private let facts: ServiceFacts

    init(_ configuration: HerdConfiguration, _ facts: ServiceFacts) {
        self.configuration = configuration
        self.facts = facts
    }

    func add(to unit: inout UnitFile) {
        unit.set("UMask", "0027")
        addFiles(to: &unit)
        addCapabilities(to: &unit)
        for (key, value) in Self.always { unit.set(key, value) }
        if !hasForeignServers {
            unit.comment("Not for servers in languages that compile as they run.")
            unit.set("MemoryDenyWriteExecute", "yes")
        }
        addNetwork(to: &unit)
    }

    /// True of every herd.
    private static let always: KeyValuePairs = [
        "NoNewPrivileges": "yes",
        "PrivateDevices": "yes",
        "ProtectClock": "yes",
        "ProtectControlGroups": "yes",
        "ProtectHostname": "yes",
        "ProtectKernelLogs": "yes",
        "ProtectKernelModules": "yes",
        "ProtectKernelTunables": "yes",
        "ProtectProc": "invisible",
        "LockPersonality": "yes",
        "RemoveIPC": "yes",
        "RestrictNamespaces": "yes",
        "RestrictRealtime": "yes",
        "RestrictSUIDSGID": "yes",
        "SystemCallArchitectures": "native",
        "SystemCallFilter": "@system-service",
        "SystemCallFilter": "~@privileged",
        "SystemCallErrorNumber": "EPERM",
    ]

    private func addFiles(to unit: inout UnitFile) {
        unit.set("ProtectSystem", "strict")
        unit.set(
            "ProtectHome",
            paths.contains { Self.lies($0, in: Self.homes) } ? "read-only" : "yes"
        )
        if !paths.contains(where: { Self.lies($0, in: Self.temporary) }) {
            unit.set("PrivateTmp", "yes")
        }
        unit.set("ReadWritePaths", written.map(UnitText.word).joined(separator: " "))
    }

    /// systemd itself binds the ports, but for servers that do so themselves.
    private func addCapabilities(to unit: inout UnitFile) {
        let isNeeded = configuration.servers.contains { $0.binds && $0.port < 1_024 }
        unit.set("CapabilityBoundingSet", isNeeded ? "CAP_NET_BIND_SERVICE" : "")
        if isNeeded { unit.set("AmbientCapabilities", "CAP_NET_BIND_SERVICE") }
    }

    private func addNetwork(to unit: inout UnitFile) {
        let asksOthers = hasForeignServers || configuration.places.provider != .offline
        let families = ["AF_UNIX", "AF_INET", "AF_INET6"] + (asksOthers ? ["AF_NETLINK"] : [])
        unit.set("RestrictAddressFamilies", families.joined(separator: " "))
        let isLocal = configuration.everywhere.allSatisfy {
            HostAddress($0.host)?.isLoopback == true
        }
        guard isLocal, !asksOthers else { return }
        unit.comment("Every server of this herd listens on this computer alone.")
        unit.set("IPAddressAllow", "localhost")
        unit.set("IPAddressDeny", "any")
    }

    private var hasForeignServers: Bool {
        configuration.servers.contains { $0.command != nil }
    }

    /// The herd's own folder, and where else it keeps something; `-`: need not be there.
    private var written: [String] {
        let root = facts.folder.root
        let others =
            ([configuration.logs.directory] + configuration.servers.compactMap(\.directory))
            .map(facts.folder.path)
            .filter { !$0.hasPrefix("\(root)/") }
        return [root] + Set(others).subtracting([root]).sorted().map { "-\($0)" }
    }

    /// Every path of which a service must see something.
    private var paths: [String] {
        let programs = configuration.programs
        let named = [programs.server, programs.places, programs.launch].compactMap { $0 }
        let commands = configuration.servers.compactMap { $0.command?.first }
        return [facts.program, facts.file] + (named + commands).map(facts.folder.path)
            + written.map { String($0.trimmingPrefix("-")) }
    }

    private static func lies(_ path: String, in folders: [[String]]) -> Bool {
        let parts = path.split(separator: "/").map(String.init)
        return folders.contains { parts.starts(with: $0) }
    }
}
