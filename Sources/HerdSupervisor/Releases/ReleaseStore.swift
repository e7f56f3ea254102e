import Crypto
import Foundation
import HerdCore

/// Builds of a program, each kept under the hash of its bytes: a rebuild never touches what runs.
///
///     .herd/releases/7f3a9c1…/herd-server
struct ReleaseStore: Sendable {
    /// Enough to go back a few steps; the rest goes when a new one comes.
    static let keptMax = 5

    let folder: String

    struct Release: Equatable, Sendable {
        /// SHA-256 of the program, in hexadecimal.
        var hash: String
        var path: String
    }

    /// Copies the program into the store, unless it is there; atomic, whenever it is cut short.
    func keep(_ program: String, as name: String) throws(SupervisorFailure) -> Release {
        let bytes = try Self.read(program)
        let hash = Self.hash(bytes)
        let release = Release(hash: hash, path: path(of: hash, name))
        guard access(release.path, X_OK) != 0 else { return release }
        do {
            try write(bytes, release, name)
        } catch {
            throw .unwritable(path: release.path, reason: error.localizedDescription)
        }
        return release
    }

    func path(of hash: String, _ name: String) -> String { "\(folder)/\(hash)/\(name)" }

    /// Removes the oldest releases, but none that is in use.
    func prune(except used: Set<String>) {
        let files = FileManager.default
        let names = (try? files.contentsOfDirectory(atPath: folder)) ?? []
        let dated = names.map { name in
            let facts = try? files.attributesOfItem(atPath: "\(folder)/\(name)")
            return (name: name, date: facts?[.modificationDate] as? Date ?? .distantPast)
        }
        let spare = dated.filter { !used.contains($0.name) }.sorted { $0.date > $1.date }
        for old in spare.dropFirst(max(0, Self.keptMax - used.count)) {
            try? files.removeItem(atPath: "\(folder)/\(old.name)")
        }
    }

    private static func read(_ program: String) throws(SupervisorFailure) -> Data {
        guard access(program, X_OK) == 0 else {
            throw .programMissing(path: program, reason: LinuxError.text(errno))
        }
        do {
            // Not mapped: what is written must be what was hashed, whoever rewrites the program.
            return try Data(contentsOf: URL(fileURLWithPath: program))
        } catch {
            throw .programMissing(path: program, reason: error.localizedDescription)
        }
    }

    private static func hash(_ bytes: Data) -> String {
        SHA256.hash(data: bytes).map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }

    /// Beside its place first, then renamed: under a hash there is never half a program.
    private func write(_ bytes: Data, _ release: Release, _ name: String) throws {
        let files = FileManager.default
        let draft = "\(folder)/\(release.hash).\(getpid())"
        try? files.removeItem(atPath: draft)
        try files.createDirectory(atPath: draft, withIntermediateDirectories: true)
        defer { try? files.removeItem(atPath: draft) }
        try DurableFile.write(bytes, to: "\(draft)/\(name)", mode: 0o755)
        let final = "\(folder)/\(release.hash)"
        if files.fileExists(atPath: final) {
            try DurableFile.move("\(draft)/\(name)", to: release.path)
        } else {
            try DurableFile.move(draft, to: final)
        }
    }
}
