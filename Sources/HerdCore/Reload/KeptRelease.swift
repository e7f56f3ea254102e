/// A build that is kept on disk, so that one can go back to it.
public struct KeptRelease: Equatable, Sendable {
    /// SHA-256 in hexadecimal.
    public var hash: String
    /// Since it was kept.
    public var age: Duration

    /// So many digits tell two releases apart wherever people read them, as with git.
    private static let digits = 7

    public init(hash: String, age: Duration) {
        self.hash = hash
        self.age = age
    }

    /// The one whose hash begins so.
    public static func named(
        _ prefix: String,
        among kept: [KeptRelease]
    ) throws(OperationFailure) -> KeptRelease {
        let wanted = prefix.lowercased()
        let digitsMin = ReloadRequest.prefixMin
        guard wanted.count >= digitsMin, wanted.allSatisfy(\.isHexDigit) else {
            let sentence =
                "\"\(prefix)\" does not name a release: give at least the first \(digitsMin) digits"
                + " of its hash; \(list(kept))"
            throw OperationFailure(.badRequest, sentence)
        }
        let found = kept.filter { $0.hash.hasPrefix(wanted) }
        guard let release = found.first else {
            throw OperationFailure(.failed, "no release \(prefix) is kept; \(list(kept))")
        }
        guard found.count == 1 else {
            let sentence =
                "\(found.count) releases begin with \(prefix): give more digits; \(list(found))"
            throw OperationFailure(.badRequest, sentence)
        }
        return release
    }

    /// Newest first.
    private static func list(_ kept: [KeptRelease]) -> String {
        guard !kept.isEmpty else { return "none is kept" }
        let releases = kept.sorted { ($0.age, $0.hash) < ($1.age, $1.hash) }.map {
            "\($0.hash.prefix(digits)) (\(ElapsedText.format($0.age)) old)"
        }
        return "kept: \(releases.joined(separator: ", "))"
    }
}
