/// A process of a server, as `/proc` shows it.
public struct ProcessDetail: Codable, Equatable, Sendable {
    public var pid: Int32
    public var parent: Int32
    /// Program and arguments.
    public var command: String
    /// `R`, `S`, `D`, `T`, `Z` and the like (proc_pid_stat(5)).
    public var state: String
    public var cpuSeconds: Double
    public var memoryBytes: Int

    enum CodingKeys: String, CodingKey {
        case pid, parent, command, state
        case cpuSeconds = "cpu_seconds"
        case memoryBytes = "memory_bytes"
    }

    public init(
        pid: Int32,
        parent: Int32,
        command: String,
        state: String,
        cpuSeconds: Double,
        memoryBytes: Int
    ) {
        self.pid = pid
        self.parent = parent
        self.command = command
        self.state = state
        self.cpuSeconds = cpuSeconds
        self.memoryBytes = memoryBytes
    }
}

extension ProcessDetail {
    /// Parents before their children, each with how deep it stands; who has no parent among them
    /// stands at the top.
    static func tree(_ processes: [ProcessDetail]) -> [(process: ProcessDetail, depth: Int)] {
        let pids = Set(processes.map(\.pid))
        let children = Dictionary(grouping: processes.sorted { $0.pid < $1.pid }) {
            pids.contains($0.parent) && $0.parent != $0.pid ? $0.parent : 0
        }
        var rows: [(process: ProcessDetail, depth: Int)] = []
        var left = (children[0] ?? []).reversed().map { (process: $0, depth: 0) }
        while let next = left.popLast() {
            rows.append(next)
            let below = children[next.process.pid] ?? []
            left += below.reversed().map { (process: $0, depth: next.depth + 1) }
        }
        return rows
    }

    /// What a state other than running or sleeping means.
    var oddity: String? {
        switch state {
        case "T", "t": "stopped"
        case "Z": "gone, not collected"
        case "D": "waits for a device"
        default: nil
        }
    }
}

/// Somebody who listens on a port.
public struct PortOwner: Codable, Equatable, Sendable {
    public var pid: Int32
    public var command: String

    public init(pid: Int32, command: String) {
        self.pid = pid
        self.command = command
    }

    public static func sentence(port: Int, _ owners: [PortOwner]) -> String? {
        guard !owners.isEmpty else { return nil }
        return "port \(port) is in use by \(names(owners))"
    }

    public static func names(_ owners: [PortOwner]) -> String {
        owners.map { "pid \($0.pid) (\($0.command))" }.joined(separator: ", ")
    }
}
