import Foundation
import HerdCore

/// Finds the processes that hold a listening socket, as far as `/proc` shows them to us.
enum PortHolders {
    struct Holder: Equatable {
        var pid: Int32
        /// Its command line, the program without its folder, cut to what fits a sentence.
        var command: String
    }

    private static let commandMax = 60

    static func find(port: Int) -> [Holder] {
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"]
        let inodes = tables.flatMap { path in
            ProcFile.readAll(path).map { PortHolder.inodes(listeningOn: port, in: $0) } ?? []
        }
        let links = Set(inodes.map(PortHolder.link(to:)))
        guard !links.isEmpty else { return [] }
        return ProcFile.processes().sorted().filter { holds(links, pid: $0) }.map {
            Holder(pid: $0, command: command(of: $0))
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

    private static func command(of pid: Int32) -> String {
        let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
        var words = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        if let program = words.first { words[0] = (program as NSString).lastPathComponent }
        return String(words.joined(separator: " ").prefix(commandMax))
    }
}
