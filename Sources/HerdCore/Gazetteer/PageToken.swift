/// Texts in the letters that a URL's query takes as they are: base64url (RFC 4648, section 5).
///
/// A page's token is its whole question: the server remembers nothing, and a token stays valid.
enum PageToken {
    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
    )

    static func encoded(_ text: String) -> String {
        var token: [UInt8] = []
        var bits = 0
        var bitCount = 0
        for byte in text.utf8 {
            bits = bits << 8 | Int(byte)
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                token.append(letters[bits >> bitCount & 63])
            }
            bits &= 1 << bitCount - 1
        }
        if bitCount > 0 { token.append(letters[bits << (6 - bitCount)]) }
        return String(decoding: token, as: UTF8.self)
    }

    /// Nil if there is a letter that no token has.
    static func decoded(_ token: String) -> String? {
        var text: [UInt8] = []
        var bits = 0
        var bitCount = 0
        for letter in token.utf8 {
            guard let value = letters.firstIndex(of: letter) else { return nil }
            bits = bits << 6 | value
            bitCount += 6
            guard bitCount >= 8 else { continue }
            bitCount -= 8
            text.append(UInt8(bits >> bitCount))
            bits &= 1 << bitCount - 1
        }
        return String(decoding: text, as: UTF8.self)
    }
}
