import Crypto
import Glibc
import HerdCore
import HerdFiles

/// The file with the herd's secret, read anew for each proof: who changes it need restart nobody.
///
/// A secret is in memory only while a code is made with it, so that no core file has it.
struct SecretFile {
    let path: String

    /// HMAC-SHA-256 of the text under each secret that is valid now, the newest first.
    func codes(for text: [UInt8]) throws(SecretFileProblem) -> [[UInt8]] {
        let codes: Result<[[UInt8]], SecretFileProblem>
        do {
            codes = try PrivateFile(path: path).read(bytesMax: PeerSecrets.fileBytesMax + 1) {
                self.codes(for: text, secretsIn: $0)
            }
        } catch {
            throw .file(error)
        }
        return try codes.get()
    }

    private func codes(
        for text: [UInt8],
        secretsIn bytes: UnsafeRawBufferPointer
    ) -> Result<[[UInt8]], SecretFileProblem> {
        guard bytes.count <= PeerSecrets.fileBytesMax else {
            return .failure(.tooLong(path: path))
        }
        do {
            let codes = try PeerSecrets.ranges(in: bytes).map { range in
                let key = SymmetricKey(data: UnsafeRawBufferPointer(rebasing: bytes[range]))
                return Array(HMAC<SHA256>.authenticationCode(for: text, using: key))
            }
            return .success(codes)
        } catch {
            return .failure(.unfit(path: path, error))
        }
    }
}

/// Why there is no secret; never says what stands in the file.
enum SecretFileProblem: Error, Equatable, CustomStringConvertible {
    case file(PrivateFileProblem)
    case tooLong(path: String)
    case unfit(path: String, PeerSecretsProblem)

    var description: String {
        switch self {
        case .file(.unreadable(let path, ENOENT)):
            "there is no \(path): `herdctl up` makes it"
        case .file(let problem):
            "\(problem)"
        case .tooLong(let path):
            "\(path) is longer than two secrets"
        case .unfit(let path, let problem):
            "\(path) \(problem)"
        }
    }
}
