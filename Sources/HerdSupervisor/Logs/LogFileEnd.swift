import Glibc
import HerdCore

/// The end of a log file that an earlier supervisor wrote; of a missing file, that of an empty one.
struct LogFileEnd {
    let tail: LogTail
    /// The file's size without a torn last record.
    var wholeBytes: Int { bytes - tail.tornBytes }

    private let path: String
    private let bytes: Int

    init(path: String) {
        self.path = path
        let file = open(path, O_RDONLY | O_CLOEXEC)
        defer { if file >= 0 { close(file) } }
        var status = stat()
        guard file >= 0, fstat(file, &status) == 0 else {
            bytes = 0
            tail = LogTail([])
            return
        }
        let size = Int(status.st_size)
        var end = [UInt8](repeating: 0, count: min(size, LogTail.bytesMax))
        let count = pread(file, &end, end.count, off_t(size - end.count))
        bytes = size
        tail = LogTail(Array(end.prefix(max(0, count))))
    }

    /// Takes away what a killed writer left of its last record.
    func cutTornRecord() {
        guard tail.tornBytes > 0 else { return }
        truncate(path, off_t(wholeBytes))
    }
}
