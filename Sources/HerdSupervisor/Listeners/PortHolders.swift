import Foundation
import HerdCore

/// Finds the processes that hold a listening socket, as far as `/proc` shows them to us.
enum PortHolders {
    /// As much of a command line as fits a sentence.
    private static let commandMax = 60

    static func owners(of port: Int) -> [PortOwner] {
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"]
        let inodes = tables.flatMap { path in
            ProcFile.readAll(path).map { PortHolder.inodes(listeningOn: port, in: $0) } ?? []
        }
        let links = Set(inodes.map(PortHolder.link(to:)))
        guard !links.isEmpty else { return [] }
        return ProcFile.processes().sorted().filter { holds(links, pid: $0) }.map {
            PortOwner(pid: $0, command: ProcFile.command(of: $0, max: commandMax) ?? "")
        }
    }

    /// Whether a descriptor of the process is one of these, as far as we may see them.
    static func holds(_ links: Set<String>, pid: Int32) -> Bool {
        let folder = "/proc/\(pid)/fd"
        let files = FileManager.default
        let names = (try? files.contentsOfDirectory(atPath: folder)) ?? []
        return names.contains { name in
            let link = try? files.destinationOfSymbolicLink(atPath: "\(folder)/\(name)")
            return link.map(links.contains) ?? false
        }
    }
}
