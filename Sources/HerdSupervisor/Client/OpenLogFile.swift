import Glibc
import HerdCore

/// A log file that stays readable though it is renamed or deleted.
final class OpenLogFile {
    struct Identity: Equatable {
        let device: UInt
        let inode: UInt
    }

    let identity: Identity
    private let descriptor: Int32

    init?(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        var information = stat()
        guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        identity = Identity(device: information.st_dev, inode: information.st_ino)
    }

    deinit { close(descriptor) }

    /// The rotated files of a log and the live one, oldest first.
    static func all(_ path: String) -> [OpenLogFile] {
        var files = [OpenLogFile(path)].compactMap(\.self)
        for number in 1...numberMax {
            guard let file = OpenLogFile(LogRotation.path(path, age: number)) else { break }
            // A rotation between two looks shows one file under two names.
            if files.last?.identity != file.identity { files.append(file) }
        }
        return files.reversed()
    }

    /// More rotated files than anybody keeps.
    private static let numberMax = 10_000

    static func identity(of path: String) -> Identity? {
        var information = stat()
        guard stat(path, &information) == 0 else { return nil }
        return Identity(device: information.st_dev, inode: information.st_ino)
    }

    /// The next bytes; none at the end, for now.
    func read(bytesMax: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: bytesMax) { buffer, count in
            // A disk that can't be read is the end, too.
            count = max(0, Glibc.read(descriptor, buffer.baseAddress, bytesMax))
        }
    }

    /// Goes to where the last `count` lines begin, or to the start; how many lines that are.
    func seek(toLast count: Int) -> Int {
        let size = lseek(descriptor, 0, SEEK_END)
        guard count > 0 else { return 0 }
        var end = size
        var found = 0
        while end > 0 {
            let start = max(0, end - Self.chunkBytes)
            let chunk = read(from: start, count: end - start)
            for (index, byte) in chunk.enumerated().reversed() where byte == UInt8(ascii: "\n") {
                // The LF that ends the file begins no line.
                let position = start + index + 1
                if position == size { continue }
                found += 1
                if found == count {
                    lseek(descriptor, position, SEEK_SET)
                    return found
                }
            }
            end = start
        }
        lseek(descriptor, 0, SEEK_SET)
        return size > 0 ? found + 1 : 0
    }

    private static let chunkBytes = 65_536

    private func read(from offset: Int, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, pread(descriptor, buffer.baseAddress, count, offset))
        }
    }
}
