/// A key that must not be seen: printing, logging or dumping it shows dots.
public struct Secret: Equatable, Sendable {
    /// Only for the request that it belongs into.
    public let revealed: String

    /// Nil unless it is 1 to 1,024 visible ASCII characters, as every API key is.
    public init?(_ text: String) {
        guard (1...1_024).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else { return nil }
        revealed = text
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "•••" }
    public var debugDescription: String { "•••" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret {
    /// Makes somebody else's text fit for a log: no key, no control character, at most 300 long.
    ///
    /// Beside this secret it hides whatever looks like a Google key, or follows `key=`.
    public static func redact(_ text: String, hiding secret: Secret?) -> String {
        var rest = text[...]
        var output = ""
        var charactersLeft = 300
        while let character = rest.first, charactersLeft > 0 {
            charactersLeft -= 1
            if let end = endOfKey(at: rest, secret: secret) {
                output += "•••"
                rest = rest[end...]
            } else {
                let isVisible = character.unicodeScalars.allSatisfy {
                    $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value)
                }
                output.append(isVisible ? character : " ")
                rest.removeFirst()
            }
        }
        return output
    }

    /// Where the key that begins here ends, nil if none does.
    private static func endOfKey(at text: Substring, secret: Secret?) -> String.Index? {
        if let secret, text.hasPrefix(secret.revealed) {
            return text.index(text.startIndex, offsetBy: secret.revealed.count)
        }
        if text.hasPrefix("AIza") || text.hasPrefix("key=") {
            return text.firstIndex { !isKeyCharacter($0) && $0 != "=" } ?? text.endIndex
        }
        return nil
    }

    private static func isKeyCharacter(_ character: Character) -> Bool {
        character.isASCII
            && (character.isLetter || character.isNumber || "-_.~%+/".contains(character))
    }
}
