import ArgumentParser
import Glibc
import HerdCore
import LoadClient

/// The servers of a herd.json.
enum HerdTargets {
    static func read(_ path: String) throws -> [LoadTarget] {
        let bytes = try contents(of: path)
        switch HerdConfiguration.read(bytes, file: path) {
        case .failure(let problems): throw ValidationError("\(problems)")
        case .success(let configuration):
            return configuration.servers.map {
                LoadTarget(name: $0.name, host: reachable($0.host), port: $0.port)
            }
        }
    }

    /// Who listens on every address is reached on loopback.
    private static func reachable(_ host: String) -> String {
        guard HostAddress(host)?.isWildcard == true else { return host }
        return host.contains(":") ? "::1" : "127.0.0.1"
    }

    private static func contents(of path: String) throws -> [UInt8] {
        guard let file = fopen(path, "re") else {
            throw ValidationError("\(path): \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        // One byte more than a herd.json may have: whoever checks it says that it is too long.
        var bytes = [UInt8](repeating: 0, count: HerdConfiguration.fileBytesMax + 1)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }
}
