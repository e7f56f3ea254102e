import Foundation
import Measuring

/// A herd as its users have it: under `herdctl up`, in a folder of its own.
final class SupervisedHerd {
    /// Of the workers, in the order of the members.
    private(set) var pids: [pid_t] = []
    private let folder: WorkFolder
    private let herdctl: String
    private let config: String
    private var undoing: Int?

    private struct Description: Encodable {
        let herd = "comparison"
        let durability: String
        let servers: [Server]
        let places: [String: String]

        struct Server: Encodable {
            let name: String
            let port: UInt16
            let neighbors: [String]
        }
    }

    private struct Status: Decodable {
        let servers: [Server]

        struct Server: Decodable {
            let pid: pid_t
        }
    }

    init(
        _ members: [Topology.Member],
        _ ports: [UInt16],
        durability: String,
        places: UInt16,
        herdctl: String
    ) throws {
        folder = try WorkFolder()
        self.herdctl = herdctl
        config = folder.url.appending(path: "herd.json").path
        let description = Description(
            durability: durability,
            servers: zip(members, ports).map { member, port in
                .init(name: member.name, port: port, neighbors: member.neighbors)
            },
            places: ["provider": "offline", "url": "http://127.0.0.1:\(places)"]
        )
        try JSONEncoder().encode(description).write(to: URL(filePath: config))
        let down = [herdctl, "down", "--config", config]
        undoing = Interruption.register { _ = try? Child.run(down) }
        try run("up", "--detach")
        let status = try run("status", "--json")
        pids = try JSONDecoder().decode(Status.self, from: Data(status.utf8)).servers.map(\.pid)
    }

    func stop() {
        if let undoing { Interruption.forget(undoing) }
        do {
            try run("down")
        } catch {
            FileHandle.standardError.write(Data("herd-compare: \(error)\n".utf8))
        }
    }

    @discardableResult
    private func run(_ verb: String, _ words: String...) throws -> String {
        try Child.run(
            [herdctl, verb, "--config", config] + words,
            processor: Servers.processor
        )
    }
}
