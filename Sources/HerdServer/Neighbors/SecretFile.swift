import Crypto
import Glibc
import HerdCore

/// The file with the herd's secret, read anew for each proof: who changes it need restart nobody.
///
/// A secret is in memory only while a code is made with it, so that no core file has it.
struct SecretFile {
    let path: String

    /// HMAC-SHA-256 of the text under each secret that is valid now, the newest first.
    func codes(for text: [UInt8]) throws(SecretFileProblem) -> [[UInt8]] {
        var codes: [[UInt8]] = []
        var problem: SecretFileProblem?
        withUnsafeTemporaryAllocation(byteCount: PeerSecrets.fileBytesMax + 1, alignment: 1) {
            buffer in
            defer {
                if let start = buffer.baseAddress { explicit_bzero(start, buffer.count) }
            }
            do throws(SecretFileProblem) {
                let count = try read(into: buffer)
                let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                codes = try secrets(in: bytes).map { range in
                    let key = SymmetricKey(data: UnsafeRawBufferPointer(rebasing: bytes[range]))
                    return Array(HMAC<SHA256>.authenticationCode(for: text, using: key))
                }
            } catch {
                problem = error
            }
        }
        if let problem { throw problem }
        return codes
    }

    private func secrets(
        in bytes: UnsafeRawBufferPointer
    ) throws(SecretFileProblem) -> [Range<Int>] {
        do {
            return try PeerSecrets.ranges(in: bytes)
        } catch {
            throw .unfit(path: path, error)
        }
    }

    /// Only a file that nobody but its owner can open holds a secret.
    private func read(into buffer: UnsafeMutableRawBufferPointer) throws(SecretFileProblem) -> Int {
        // Not blocking: a FIFO in its place must not stop the event loop.
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
        guard count < buffer.count else { throw .tooLong(path: path) }
        return count
    }
}

/// Why there is no secret; never says what stands in the file.
enum SecretFileProblem: Error, Equatable, CustomStringConvertible {
    case unreadable(path: String, errno: Int32)
    case notAFile(path: String)
    case readableByOthers(path: String, mode: UInt32)
    case tooLong(path: String)
    case unfit(path: String, PeerSecretsProblem)

    var description: String {
        switch self {
        case .unreadable(let path, ENOENT):
            "there is no \(path): `herdctl up` makes it"
        case .unreadable(let path, let errno):
            "\(path) can't be read: \(String(cString: strerror(errno)))"
        case .notAFile(let path):
            "\(path) is not a plain file"
        case .readableByOthers(let path, let mode):
            "\(path) is open to others (mode 0\(String(mode, radix: 8))); run: chmod 600 \(path)"
        case .tooLong(let path):
            "\(path) is longer than two secrets"
        case .unfit(let path, let problem):
            "\(path) \(problem)"
        }
    }
}
