import Foundation
import HerdCore
import HerdFiles

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
        do throws(PrivateFileProblem) {
            return try PrivateFile(path: secret).read(
                bytesMax: PeerSecrets.fileBytesMax + 1,
                secretState
            )
        } catch {
            if case .unreadable(_, ENOENT) = error { return .missing }
            return .unfit("\(error)")
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

    private func secretState(of bytes: UnsafeRawBufferPointer) -> SecretState {
        guard bytes.count <= PeerSecrets.fileBytesMax else {
            return .unfit("\(secret) is longer than two secrets")
        }
        do {
            return .valid(count: try PeerSecrets.ranges(in: bytes).count)
        } catch {
            return .unfit("\(secret) \(error)")
        }
    }
}
