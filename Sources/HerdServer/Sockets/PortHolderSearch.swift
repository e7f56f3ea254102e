import Glibc
import HerdCore

/// Searches `/proc` for the process that holds a port.
enum PortHolderSearch {
    /// Program name and pid, as in `python3 (pid 4711)`; nil where the system does not tell us.
    static func holder(ofPort port: Int) -> String? {
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"].compactMap { try? FileBytes.read($0) }
        let links = Set(
            tables.flatMap { table in
                PortHolder.inodes(listeningOn: port, in: String(decoding: table, as: UTF8.self))
            }.map(PortHolder.link)
        )
        guard !links.isEmpty,
            let pid = names(in: "/proc").compactMap(Int32.init).first(where: { holds($0, links) })
        else { return nil }
        let name = (try? FileBytes.read("/proc/\(pid)/comm")) ?? []
        let word = String(decoding: name.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        return "\(word) (pid \(pid))"
    }

    private static func holds(_ pid: Int32, _ links: Set<String>) -> Bool {
        let folder = "/proc/\(pid)/fd"
        return names(in: folder).contains { name in
            target(of: "\(folder)/\(name)").map(links.contains) ?? false
        }
    }

    private static func target(of link: String) -> String? {
        var characters = [CChar](repeating: 0, count: 64)
        let count = readlink(link, &characters, characters.count)
        guard count >= 0 else { return nil }
        return String(
            decoding: characters.prefix(count).map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
    }

    /// The names in a folder; none where it can't be read.
    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
        }
        return names
    }
}
