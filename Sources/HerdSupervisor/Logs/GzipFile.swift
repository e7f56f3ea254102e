import CLinux
import CZlib
import Glibc

/// Whole files in and out of gzip's format (RFC 1952), a piece at a time.
enum GzipFile {
    private static let pieceBytes = 65_536

    /// Writes all that `source` holds to a new file at `path`, with the source's time of change.
    ///
    /// False, and no file, where that failed, or where `isCancelled` said so in the middle.
    static func compress(
        _ source: OpenLogFile,
        to path: String,
        isCancelled: () -> Bool
    ) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard descriptor >= 0, let file = gzdopen(dup(descriptor), "wb6") else {
            if descriptor >= 0 { close(descriptor) }
            return false
        }
        var offset = 0
        var isWhole = false
        while !isCancelled() {
            let piece = source.read(from: offset, count: pieceBytes)
            isWhole = piece.isEmpty && offset == source.size
            guard !piece.isEmpty, gzwrite(file, piece, UInt32(piece.count)) == piece.count else {
                break
            }
            offset += piece.count
        }
        isWhole = gzclose(file) == Z_OK && isWhole
        let times = [source.changed, source.changed]
        futimens(descriptor, times)
        // Before the plain file goes: what it held must be somewhere.
        isWhole = fsync(descriptor) == 0 && isWhole
        close(descriptor)
        if !isWhole { unlink(path) }
        return isWhole
    }

    /// A file in memory with what the compressed one holds, so that it can be read from anywhere.
    static func inflate(_ compressed: Int32) -> Int32? {
        let plain = clinux_memory_file("log", nil, 0)
        guard plain >= 0, let file = gzdopen(dup(compressed), "rb") else { return nil }
        defer { gzclose(file) }
        var piece = [UInt8](repeating: 0, count: pieceBytes)
        while true {
            let count = Int(gzread(file, &piece, UInt32(piece.count)))
            // What is damaged ends here; what came before it can be read.
            guard count > 0, write(plain, piece, count) == count else { return plain }
        }
    }
}
