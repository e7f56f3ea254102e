/// Text from elsewhere made safe to show: escape sequences are shown, not obeyed.
public enum TerminalText {
    public static func escape(_ text: String) -> String {
        escape(Array(text.utf8)[...])
    }

    /// Writes control characters, bidirectional overrides and bytes that are not UTF-8 as `\x1B`,
    /// `\u{202E}`; everything else, tabs included, stays as it is.
    public static func escape(_ bytes: ArraySlice<UInt8>) -> String {
        if bytes.allSatisfy(isPlain) {
            return String(decoding: bytes, as: UTF8.self)
        }
        var text = ""
        var decoder = UTF8()
        var rest = bytes.makeIterator()
        var start = bytes.startIndex
        while true {
            switch decoder.decode(&rest) {
            case .scalarValue(let scalar):
                text += shown(scalar)
                start += UTF8.width(scalar)
            case .emptyInput:
                return text
            case .error:
                text += hexadecimal(bytes[start])
                start += 1
                rest = bytes[start...].makeIterator()
                decoder = UTF8()
            }
        }
    }

    /// So many digits of a release tell two apart, as with git.
    public static func release(_ hash: String) -> String {
        escape(String(hash.prefix(7)))
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F || byte == 0x09
    }

    private static func shown(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0x09: "\t"
        case 0x00...0x1F, 0x7F...0x9F: hexadecimal(UInt8(scalar.value))
        case 0x2028...0x202E, 0x2066...0x2069:
            "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        default: String(scalar)
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16, uppercase: true)
    }
}
