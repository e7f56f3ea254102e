import Glibc
import HerdWorker

/// Reads a small file whole.
enum FileBytes {
    /// A configuration, or a table of `/proc`, is far smaller.
    static let bytesMax = 64 * 1_024 * 1_024

    static func read(_ path: String) throws(SystemCallFailure) -> [UInt8] {
        let descriptor = try SystemCallFailure.check(
            "open",
            open(path, O_RDONLY | O_CLOEXEC)
        )
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < bytesMax {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0 { throw SystemCallFailure("read") }
            if count == 0 { return bytes }
            bytes += piece[..<count]
        }
        throw SystemCallFailure("read", code: EFBIG)
    }
}
