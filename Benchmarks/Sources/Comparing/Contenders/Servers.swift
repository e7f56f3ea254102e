import CLoad
import Foundation
import Measuring

/// Servers of one platform that run, on one processor.
final class Servers {
    let platform: Platform
    let ports: [UInt16]
    private let pids: [pid_t]
    private let end: () -> Void

    /// Clients have the other one.
    static let processor = 0

    static func start(
        _ platform: Platform,
        _ topology: Topology,
        places: UInt16,
        _ toolbox: Toolbox
    ) throws -> Servers {
        let members = topology.members
        let ports = try freePorts(members.count)
        guard platform.isOurs else {
            let children = try start(platform, members, ports, places: places, toolbox)
            return Servers(platform, ports, children.map(\.pid)) {
                for child in children { child.stop() }
            }
        }
        let supervised = try SupervisedHerd(
            members,
            ports,
            durability: platform == .herd ? "memory" : "commit",
            places: places,
            herdctl: toolbox.herdctl
        )
        return Servers(platform, ports, supervised.pids) { supervised.stop() }
    }

    private static func start(
        _ platform: Platform,
        _ members: [Topology.Member],
        _ ports: [UInt16],
        places: UInt16,
        _ toolbox: Toolbox
    ) throws -> [Child] {
        let address = Dictionary(
            uniqueKeysWithValues: zip(members, ports).map { ($0.name, "\($0.name):\($1)") }
        )
        let children = try zip(members, ports).map { member, port in
            try Child(
                toolbox.rival(
                    platform,
                    name: member.name,
                    port: port,
                    neighbors: member.neighbors.compactMap { address[$0] },
                    places: places
                ),
                processor: processor
            )
        }
        for (child, port) in zip(children, ports) { try child.waitUntilListening(on: port) }
        return children
    }

    private init(
        _ platform: Platform,
        _ ports: [UInt16],
        _ pids: [pid_t],
        end: @escaping () -> Void
    ) {
        self.platform = platform
        self.ports = ports
        self.pids = pids
        self.end = end
    }

    func stop() { end() }

    /// Lets the threads that have a file use all processors; all others stay on theirs.
    func freeFileThreads() throws {
        for pid in pids {
            let tasks = URL(filePath: "/proc/\(pid)/task")
            for task in try FileManager.default.contentsOfDirectory(atPath: tasks.path) {
                let name = tasks.appending(path: "\(task)/comm")
                guard try String(contentsOf: name, encoding: .utf8).hasPrefix(Self.fileThread)
                else { continue }
                _ = try Child.run(["taskset", "--cpu-list", "--pid", "0-1", task])
            }
        }
    }

    /// As NIOThreadPool calls its threads.
    private static let fileThread = "TP-#"

    /// Runs a load on them; a failure says whose it is.
    @discardableResult
    func run(
        _ load: Load,
        _ sink: (UnsafeBufferPointer<UInt64>) -> Void = { _ in }
    ) throws -> LoadResult {
        do {
            return try load.run(sink)
        } catch {
            throw Failure("\(platform.title): \(error)")
        }
    }

    /// CPU time that all of them have used so far.
    var cpuSeconds: Double {
        pids.map { Double(max(0, cload_cpu($0))) / 1e9 }.reduce(0, +)
    }

    /// Resident memory of all of them, in bytes.
    func residentBytes() throws -> Int {
        try pids.map { pid in
            let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
            let words = line?.split(whereSeparator: \.isWhitespace) ?? []
            guard words.count == 3, let kilobytes = Int(words[1]) else {
                throw Failure("\(platform.title) has ended")
            }
            return kilobytes * 1_024
        }.reduce(0, +)
    }
}
