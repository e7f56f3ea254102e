import Glibc
import HerdCore

/// What the ends of a log's files tell whoever goes on writing it.
struct LogFileEnds {
    /// Of the live file.
    let path: String

    /// One more than the last number in the newest file that has one.
    ///
    /// A number that leaves none above it was never ours: counting begins anew.
    var nextSequence: UInt64 {
        let ages = [0, 1].map { LogRotation.path(path, age: $0) }
        let files = ages + [LogRotation.compressed(ages[1])]
        let last = files.lazy.compactMap { Self.tail(of: $0)?.lastSequence }.first ?? 0
        return last < UInt64.max / 2 ? last + 1 : 1
    }

    /// Bytes of whole records in the anchor's file behind the anchor, wherever the file is now.
    func bytesWritten(since anchor: LogLedger.Anchor) -> UInt64 {
        for age in [0, 1] {
            let path = LogRotation.path(path, age: age)
            guard let file = OpenLogFile(path), UInt64(file.identity.inode) == anchor.inode,
                UInt64(file.identity.device) == anchor.device, let tail = Self.tail(of: path)
            else { continue }
            let whole = UInt64(file.size - tail.tornBytes)
            if tail.tornBytes > 0 { truncate(path, off_t(whole)) }
            return whole > anchor.offset ? whole - anchor.offset : 0
        }
        return 0
    }

    private static func tail(of path: String) -> LogTail? {
        guard let file = OpenLogFile(path) else { return nil }
        let count = min(file.size, LogTail.bytesMax)
        return LogTail(file.read(from: file.size - count, count: count))
    }
}
