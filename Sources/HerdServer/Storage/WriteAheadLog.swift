import Glibc
import HerdCore

/// The write-ahead log of a file that is open, as far as it is brought to the disk.
///
/// SQLite writes it on the file's own thread and would sync it there (`synchronous=FULL`). Linux
/// does both beside each other: what was written before a sync began is on the disk when it ends.
final class WriteAheadLog: Sendable {
    private let path: String
    private let descriptor: CInt
    /// What lay at the path, and beside it as write-ahead log, when the file was opened.
    private let identity: [FileIdentity?]

    /// That of the file at `path`.
    init(ofFile path: String) throws(StorageFailure) {
        self.path = path
        descriptor = open("\(path)-wal", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw StorageFailure(errno, "\(path)-wal can't be opened")
        }
        identity = Self.identity(ofFile: path)
    }

    deinit { close(descriptor) }

    /// Returns when all that has been written is on the disk, under the names that it had.
    ///
    /// Blocks for as long as the disk takes.
    func sync() throws(StorageFailure) {
        guard fdatasync(descriptor) == 0 else {
            throw .broken("\(path)-wal can't be synced: \(String(cString: strerror(errno)))")
        }
        // A file without a name takes everything, and keeps nothing.
        guard identity == Self.identity(ofFile: path) else { throw .gone }
    }

    private static func identity(ofFile path: String) -> [FileIdentity?] {
        [FileIdentity(path), FileIdentity("\(path)-wal")]
    }
}

/// Which file it is that has a name now.
struct FileIdentity: Equatable {
    private let device: UInt64
    private let number: UInt64

    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
    }
}
