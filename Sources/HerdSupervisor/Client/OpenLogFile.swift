import Glibc
import HerdCore
import Synchronization

/// A log file that stays readable though it is renamed or deleted; a compressed one, too.
final class OpenLogFile: Sendable {
    struct Identity: Hashable {
        let device: UInt
        let inode: UInt
    }

    let identity: Identity
    /// The time of the last change.
    let changed: timespec
    private let opened: Int32
    /// Whether what it holds must be unpacked first.
    private let isCompressed: Bool
    /// What it holds, once it was unpacked; that costs some 100 ms for 10 MB.
    private let unpacked = Mutex<Int32?>(nil)

    /// Nil where there is no such file, or where it is none that holds lines.
    init?(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        var information = stat()
        guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        identity = Identity(device: information.st_dev, inode: information.st_ino)
        changed = information.st_mtim
        opened = descriptor
        isCompressed = path.hasSuffix(".gz")
    }

    deinit {
        close(opened)
        unpacked.withLock { if let unpacked = $0, unpacked != opened { close(unpacked) } }
    }

    static func identity(of path: String) -> Identity? {
        var information = stat()
        guard stat(path, &information) == 0 else { return nil }
        return Identity(device: information.st_dev, inode: information.st_ino)
    }

    var changedAt: WallTime {
        WallTime(nanoseconds: Int64(changed.tv_sec) * 1_000_000_000 + Int64(changed.tv_nsec))
    }

    /// The time with which it begins; nil where its first line has none.
    var firstTime: WallTime? {
        WallTime(rfc3339: read(from: 0, count: WallTime.rfc3339Bytes)[...])
    }

    /// The number with which it begins; nil where its first line has none.
    var firstSequence: UInt64? {
        LogRecord(line: read(from: 0, count: LogRecord.headBytesMax)[...])?.sequence
    }

    /// How many bytes it has now.
    var size: Int {
        var information = stat()
        return fstat(descriptor, &information) == 0 ? Int(information.st_size) : 0
    }

    /// Bytes from `offset` on; none at the end, for now.
    ///
    /// A disk that can't be read is the end, too.
    func read(from offset: Int, count: Int) -> [UInt8] {
        guard count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, pread(descriptor, buffer.baseAddress, count, off_t(offset)))
        }
    }

    private var descriptor: Int32 {
        guard isCompressed else { return opened }
        return unpacked.withLock { unpacked in
            if let unpacked { return unpacked }
            let plain = GzipFile.inflate(opened) ?? opened
            unpacked = plain
            return plain
        }
    }
}
