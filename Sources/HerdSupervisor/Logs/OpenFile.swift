import Foundation
import HerdCore

/// A regular file that is open for appending.
final class OpenFile {
    let device: UInt64
    let inode: UInt64
    private let descriptor: Int32

    /// Makes the file, and its folder, where they are not there.
    init(appendingTo path: String) throws(LinuxError) {
        // A pipe in its place would keep us waiting for a reader without O_NONBLOCK.
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK
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
        var information = stat()
        fstat(descriptor, &information)
        device = UInt64(information.st_dev)
        inode = UInt64(information.st_ino)
    }

    deinit { close(descriptor) }

    static func size(at path: String) -> Int? {
        var found = stat()
        return stat(path, &found) == 0 ? Int(found.st_size) : nil
    }

    /// Its size, or nil where `path` is no longer this file.
    func size(ifStillAt path: String) -> Int? {
        var found = stat()
        guard stat(path, &found) == 0, UInt64(found.st_ino) == inode,
            UInt64(found.st_dev) == device
        else { return nil }
        return Int(found.st_size)
    }

    /// Writes all of it, or as much as goes; `failure` is an errno.
    func append(_ bytes: UnsafeRawBufferPointer) -> (bytes: Int, failure: Int32?) {
        var done = 0
        while done < bytes.count {
            let count = write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
            if count >= 0 {
                done += count
            } else if errno != EINTR {
                return (done, errno)
            }
        }
        return (done, nil)
    }

    func cut(to size: Int) { ftruncate(descriptor, off_t(size)) }

    /// Takes away what a writer that was killed left of its last record.
    func cutTornRecord(at path: String) {
        guard let file = OpenLogFile(path) else { return }
        let count = min(file.size, LogTail.bytesMax)
        let torn = LogTail(file.read(from: file.size - count, count: count)).tornBytes
        if torn > 0 { cut(to: file.size - torn) }
    }
}
