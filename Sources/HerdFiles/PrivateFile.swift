import Glibc

/// A file with something secret in it, which nobody but its owner may be able to open.
public struct PrivateFile {
    let path: String

    public init(path: String) { self.path = path }

    /// Lends the first `bytesMax` bytes at most, which are in memory only for the time of the call.
    public func read<Value>(
        bytesMax: Int,
        _ use: (UnsafeRawBufferPointer) -> Value
    ) throws(PrivateFileProblem) -> Value {
        let result = withUnsafeTemporaryAllocation(byteCount: bytesMax, alignment: 1) {
            buffer -> Result<Value, PrivateFileProblem> in
            defer {
                if let start = buffer.baseAddress { explicit_bzero(start, buffer.count) }
            }
            do throws(PrivateFileProblem) {
                let count = try read(into: buffer)
                return .success(use(UnsafeRawBufferPointer(rebasing: buffer[..<count])))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Returns how many bytes there are.
    private func read(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(PrivateFileProblem) -> Int {
        // Not blocking: a FIFO in its place must stop nobody.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path: path, errno: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        guard status.st_mode & 0o077 == 0 else {
            throw .readableByOthers(path: path, mode: status.st_mode & 0o777)
        }
        let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        guard count >= 0 else { throw .unreadable(path: path, errno: errno) }
        return count
    }
}

/// Why such a file is not believed; never says what is in it.
public enum PrivateFileProblem: Error, Equatable, Sendable, CustomStringConvertible {
    case unreadable(path: String, errno: Int32)
    case notAFile(path: String)
    case readableByOthers(path: String, mode: UInt32)

    public var description: String {
        switch self {
        case .unreadable(let path, let errno):
            "\(path) can't be read: \(String(cString: strerror(errno)))"
        case .notAFile(let path):
            "\(path) is not a plain file"
        case .readableByOthers(let path, let mode):
            "\(path) is open to others (mode 0\(String(mode, radix: 8))); run: chmod 600 \(path)"
        }
    }
}
