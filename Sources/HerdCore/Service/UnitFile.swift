/// A unit of systemd as text: its name, and sections of `KEY=VALUE` lines (systemd.syntax(7)).
public struct UnitFile: Equatable, Sendable {
    /// With its kind: `herd-ucla.service`.
    public let name: String
    private var lines: [String] = []

    init(_ name: String) {
        self.name = name
    }

    /// Ends with a newline.
    public var text: String { lines.map { "\($0)\n" }.joined() }

    mutating func section(_ name: String) {
        if !lines.isEmpty { lines.append("") }
        lines.append("[\(name)]")
    }

    mutating func set(_ key: String, _ value: String) {
        lines.append("\(key)=\(value)")
    }

    /// One line a sentence, above what it is about.
    mutating func comment(_ sentence: String) {
        lines.append("# \(sentence)")
    }
}

/// Text as a unit file can hold it.
enum UnitText {
    /// A whole value: `%` alone means something in it.
    static func value(_ text: String) -> String {
        text.replacing("%", with: "%%")
    }

    /// One word of several, in quotes where it needs them.
    static func word(_ text: String) -> String {
        let escaped = text.unicodeScalars.map(escaped).joined()
        let isPlain = !text.isEmpty && !text.contains { " \t\n\\\"';#".contains($0) }
        return isPlain ? escaped : "\"\(escaped)\""
    }

    /// A command line; in all words but the program's path, `$` would name a variable.
    static func command(_ words: [String]) -> String {
        let arguments = words.dropFirst().map { word($0).replacing("$", with: "$$") }
        return (words.prefix(1).map(word) + arguments).joined(separator: " ")
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "%": "%%"
        case "\\": "\\\\"
        case "\"": "\\\""
        case "\n": "\\n"
        case "\t": "\\t"
        case ..<" ", "\u{7F}":
            "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        default: String(scalar)
        }
    }
}
