import Crypto
import Foundation
import HerdCore

/// Builds of a program, each kept under the hash of its bytes: a rebuild never touches what runs.
///
///     .herd/releases/7f3a9c1…/herd-server
struct ReleaseStore: Sendable {
    /// Enough to go back a few steps; the rest goes when a new one comes.
    static let keptMax = 5
    /// SHA-256 in hexadecimal; a draft's name is longer.
    private static let hashDigits = 64
    /// Memory that hashing takes, however large the program is.
    private static let pieceBytes = 1_048_576

    let folder: String

    struct Release: Equatable, Sendable {
        /// SHA-256 of the program, in hexadecimal.
        var hash: String
        var path: String
        /// Where it was taken from.
        var source: ProgramOnDisk
    }

    /// Copies the program into the store, unless it is there; atomic, whenever it is cut short.
    func keep(_ program: String, as name: String) throws(SupervisorFailure) -> Release {
        // Before it is read: whoever writes to it meanwhile gives it other facts.
        let facts = FileFacts(of: program)
        let bytes = try Self.read(program)
        let hash = Self.text(SHA256.hash(data: bytes))
        let source = ProgramOnDisk(path: program, facts: facts, hash: hash)
        let release = Release(hash: hash, path: path(of: hash, name), source: source)
        guard access(release.path, X_OK) != 0 else { return release }
        do {
            try write(bytes, release, name)
        } catch {
            throw .unwritable(path: release.path, reason: error.localizedDescription)
        }
        return release
    }

    func path(of hash: String, _ name: String) -> String { "\(folder)/\(hash)/\(name)" }

    /// All that one can go back to.
    func kept() -> [KeptRelease] {
        entries().filter { $0.name.count == Self.hashDigits }.map { entry in
            let age = Duration.seconds(-entry.date.timeIntervalSinceNow)
            return KeptRelease(hash: entry.name, age: max(.zero, age))
        }
    }

    /// Whether this release has a program of this name.
    func holds(_ name: String, of hash: String) -> Bool {
        access(path(of: hash, name), X_OK) == 0
    }

    /// Removes the oldest releases, but none that is in use.
    func prune(except used: Set<String>) {
        let spare = entries().filter { !used.contains($0.name) }.sorted { $0.date > $1.date }
        for old in spare.dropFirst(max(0, Self.keptMax - used.count)) {
            try? FileManager.default.removeItem(atPath: "\(folder)/\(old.name)")
        }
    }

    /// What a program would be kept under.
    static func hash(ofFileAt path: String) throws -> String {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        var hash = SHA256()
        while let piece = try file.read(upToCount: pieceBytes), !piece.isEmpty {
            hash.update(data: piece)
        }
        return text(hash.finalize())
    }

    /// Folders in the store, drafts included, with the time at which each was made.
    private func entries() -> [(name: String, date: Date)] {
        let files = FileManager.default
        let names = (try? files.contentsOfDirectory(atPath: folder)) ?? []
        return names.map { name in
            let facts = try? files.attributesOfItem(atPath: "\(folder)/\(name)")
            return (name, facts?[.modificationDate] as? Date ?? .distantPast)
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

    private static func text(_ hash: SHA256Digest) -> String {
        hash.map { byte in
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
