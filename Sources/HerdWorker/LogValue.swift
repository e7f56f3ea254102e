/// The text of a value in a log line.
public enum LogValue {
    /// Longer values are cut: a log line is for reading.
    public static let bytesMax = 256

    /// The text as it is if it is one plain word, else in quotes with everything unusual as `\xNN`.
    public static func escaped(_ text: String) -> String {
        escaped(bytes: text.utf8)
    }

    /// The same for bytes that came from outside and may be anything.
    public static func escaped(bytes: some Collection<UInt8>) -> String {
        let kept = bytes.prefix(bytesMax)
        let tail = kept.count < bytes.count ? "…" : ""
        if !kept.isEmpty, kept.allSatisfy(isPlain) {
            return String(decoding: kept, as: UTF8.self) + tail
        }
        return "\"" + kept.map(escaped(byte:)).joined() + tail + "\""
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private static func escaped(byte: UInt8) -> String {
        if isPlain(byte) || byte == 0x20 { return String(UnicodeScalar(byte)) }
        if byte == UInt8(ascii: "\"") { return "\\\"" }
        if byte == UInt8(ascii: "\\") { return "\\\\" }
        let digits = String(byte, radix: 16)
        return "\\x" + (digits.count == 1 ? "0" : "") + digits
    }
}
