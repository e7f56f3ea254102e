/// A target as the control API and the command line write it.
extension ReloadRequest.Target {
    /// Nil for what is neither `newest` nor `previous` nor the beginning of a SHA-256 hash.
    public init?(word: String) {
        switch word {
        case "newest": self = .newest
        case "previous": self = .previous
        default:
            let digits = Self.hashDigits(word)
            guard let digits else { return nil }
            self = .release(digits)
        }
    }

    public var word: String {
        switch self {
        case .newest: "newest"
        case .previous: "previous"
        case .release(let prefix): prefix
        }
    }

    /// Hexadecimal digits in lower case, as the names of releases are.
    private static func hashDigits(_ word: String) -> String? {
        let lengths = ReloadRequest.prefixMin...ReloadRequest.hashLength
        let isHash = word.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
        guard lengths.contains(word.utf8.count), isHash else { return nil }
        return word.lowercased()
    }
}

extension ReloadRequest {
    /// Digits of a SHA-256 hash in hexadecimal.
    static let hashLength = 64
}
