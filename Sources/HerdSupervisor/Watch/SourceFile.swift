import Crypto
import Foundation

/// What is known of one source file: enough to tell whether it is another one now.
struct SourceFile: Equatable {
    /// A file with the same stamp has the same content: it is not read again.
    struct Stamp: Equatable {
        let device: UInt
        let inode: UInt
        let bytes: Int
        let modified: Time
        let changed: Time
        let mode: UInt32
    }

    struct Time: Equatable {
        let seconds: Int
        let nanoseconds: Int

        init(_ time: timespec) {
            seconds = time.tv_sec
            nanoseconds = time.tv_nsec
        }
    }

    private enum Content: Equatable {
        case digest(SHA256.Digest)
        /// Where a symbolic link points to; it is not followed.
        case link(String)
        /// Not read: it is too large, closed to us, or nothing that can be read.
        case unread(Stamp)
    }

    let stamp: Stamp
    private let content: Content

    /// Sources are written by people; what is larger is told apart by its times.
    private static let bytesMax = 64 * 1_024 * 1_024

    /// Reads the file, unless `known` has its stamp.
    init(_ path: String, _ information: stat, known: SourceFile?) {
        stamp = Stamp(information)
        if let known, known.stamp == stamp {
            content = known.content
        } else {
            content = Self.content(of: path, stamp)
        }
    }

    /// Whether a build finds the same in both.
    func isSame(as other: SourceFile) -> Bool {
        content == other.content && stamp.isExecutable == other.stamp.isExecutable
    }

    private static func content(of path: String, _ stamp: Stamp) -> Content {
        switch stamp.mode & UInt32(S_IFMT) {
        case UInt32(S_IFLNK):
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
            return target.map(Content.link) ?? .unread(stamp)
        case UInt32(S_IFREG) where stamp.bytes <= bytesMax:
            return digest(of: path).map(Content.digest) ?? .unread(stamp)
        case _:
            return .unread(stamp)
        }
    }

    private static func digest(of path: String) -> SHA256.Digest? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var hash = SHA256()
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(file, &chunk, chunk.count)
            if count < 0 { return nil }
            if count == 0 { return hash.finalize() }
            chunk.withUnsafeBytes { hash.update(bufferPointer: .init(rebasing: $0[..<count])) }
        }
    }
}

extension SourceFile.Stamp {
    fileprivate init(_ information: stat) {
        device = UInt(information.st_dev)
        inode = UInt(information.st_ino)
        bytes = Int(information.st_size)
        modified = SourceFile.Time(information.st_mtim)
        changed = SourceFile.Time(information.st_ctim)
        mode = UInt32(information.st_mode)
    }

    fileprivate var isExecutable: Bool { mode & 0o111 != 0 }
}
