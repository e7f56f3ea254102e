import Foundation
import Measuring

/// Where the programs are that scripts/compare has built, and how a rival is started.
public struct Toolbox: Sendable {
    /// herdctl, herd-server, herd-places, herd-launch.
    let programs: URL
    /// Sources of the rivals.
    let rivals: URL
    /// What was compiled or installed of them: `floor`, `java/`, `venv/`.
    let tools: URL

    public init(programs: URL, rivals: URL, tools: URL) {
        self.programs = programs
        self.rivals = rivals
        self.tools = tools
    }

    var herdctl: String { programs.appending(path: "herdctl").path }
    var python: String { tools.appending(path: "venv/bin/python").path }

    func places(port: UInt16) -> [String] {
        [programs.appending(path: "herd-places").path, "--port", "\(port)"]
    }

    /// The words that start a rival; `neighbors` are names with ports.
    func rival(
        _ platform: Platform,
        name: String,
        port: UInt16,
        neighbors: [String],
        places: UInt16
    ) -> [String] {
        let neighbors = neighbors.joined(separator: ",")
        let asyncio =
            [python, rivals.appending(path: "asyncio_server.py").path, "\(port)", name]
            + ["--neighbors", neighbors, "--places", "\(places)"]
        switch platform {
        case .floor: return [tools.appending(path: "floor").path, "\(port)"]
        case .asyncio: return asyncio
        case .uvloop: return asyncio + ["--uvloop"]
        case .node:
            let script = rivals.appending(path: "node_server.js").path
            return ["node", script, "\(port)", name, neighbors, "\(places)"]
        case .java:
            let classes = tools.appending(path: "java").path
            return ["java", "-cp", classes, "HerdServer", "\(port)", name, neighbors, "\(places)"]
        case .herd, .herdOnDisk:
            preconditionFailure("\(platform) is started by herdctl")
        }
    }
}
