import Foundation
import HerdCore

extension HerdFolder {
    /// How the file with the herd's secret is.
    public enum SecretState: Equatable, Sendable {
        /// The first `up` makes it.
        case missing
        /// Two are valid while the secret is being changed.
        case valid(count: Int)
        /// A sentence.
        case unfit(String)
    }

    /// Looks at the secret, and changes nothing.
    public var secretState: SecretState {
        // Not blocking: a FIFO in its place must not stop who looks.
        let number = open(secret, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else {
            if errno == ENOENT { return .missing }
            return .unfit("\(secret) can't be read: \(LinuxError.text(errno))")
        }
        let file = OwnedDescriptor(number)
        var status = stat()
        guard fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return .unfit("\(secret) is not a plain file")
        }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            return .unfit("\(secret) is open to others (mode 0\(mode)); run: chmod 600 \(secret)")
        }
        return withUnsafeTemporaryAllocation(
            byteCount: PeerSecrets.fileBytesMax + 1,
            alignment: 1
        ) { buffer in
            defer {
                if let start = buffer.baseAddress { explicit_bzero(start, buffer.count) }
            }
            return state(of: file, buffer)
        }
    }

    /// Makes the secret of a herd that has none; one that is there is only looked at.
    ///
    /// It survives everything: it is whole on the disk before anybody can read it.
    func prepareSecret() throws(SupervisorFailure) {
        switch secretState {
        case .valid: return
        case .unfit(let sentence): throw .unfitSecret(sentence)
        case .missing: break
        }
        do {
            try withUnsafeTemporaryAllocation(
                byteCount: PeerSecrets.madeBytes,
                alignment: 1,
                makeSecret
            )
        } catch {
            throw .unwritable(path: secret, reason: "\(error)")
        }
    }

    /// The buffer, which is wiped, is the only place in memory where the secret ever is.
    private func makeSecret(in buffer: UnsafeMutableRawBufferPointer) throws {
        guard let start = buffer.baseAddress else { return }
        defer { explicit_bzero(start, buffer.count) }
        var random = SystemRandomNumberGenerator()
        PeerSecrets.make(in: buffer, using: &random)
        let bytes = Data(bytesNoCopy: start, count: buffer.count, deallocator: .none)
        try DurableFile.replace(secret, with: bytes, mode: 0o600)
    }

    private func state(
        of file: OwnedDescriptor,
        _ buffer: UnsafeMutableRawBufferPointer
    ) -> SecretState {
        let count = read(file.number, buffer.baseAddress, buffer.count)
        guard count >= 0 else {
            return .unfit("\(secret) can't be read: \(LinuxError.text(errno))")
        }
        guard count < buffer.count else { return .unfit("\(secret) is longer than two secrets") }
        do {
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            return .valid(count: try PeerSecrets.ranges(in: bytes).count)
        } catch {
            return .unfit("\(secret) \(error)")
        }
    }
}
