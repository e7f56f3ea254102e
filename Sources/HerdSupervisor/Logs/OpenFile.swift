import Foundation

/// A regular file that is open for appending.
final class OpenFile {
    private let descriptor: Int32

    /// Makes the file, and its folder, where they are not there.
    init(appendingTo path: String) throws(LinuxError) {
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC
        var opened = open(path, flags, 0o640)
        if opened < 0, errno == ENOENT {
            let folder = (path as NSString).deletingLastPathComponent
            try? FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
            opened = open(path, flags, 0o640)
        }
        descriptor = try LinuxError.check("open \(path)", opened < 0 ? -errno : opened)
    }

    deinit { close(descriptor) }

    /// Its size, or nil where `path` is no longer this file.
    func size(ifStillAt path: String) -> Int? {
        var ours = stat()
        var found = stat()
        guard fstat(descriptor, &ours) == 0, stat(path, &found) == 0, ours.st_ino == found.st_ino,
            ours.st_dev == found.st_dev
        else { return nil }
        return Int(ours.st_size)
    }

    /// Writes all of it, or as much as goes; `failure` is an errno.
    func append(_ bytes: [UInt8]) -> (bytes: Int, failure: Int32?) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
            }
            if count >= 0 {
                done += count
            } else if errno != EINTR {
                return (done, errno)
            }
        }
        return (done, nil)
    }

    func cut(to size: Int) { ftruncate(descriptor, off_t(size)) }
}
