/// Colors that read on light and on dark terminals (ECMA-48, SGR).
public enum TerminalColor: Int, Equatable, Sendable, CaseIterable {
    case dim = 2
    case red = 31
    case green = 32
    case yellow = 33
    case blue = 34
    case magenta = 35
    case cyan = 36
    case brightGreen = 92
    case brightYellow = 93
    case brightBlue = 94
    case brightMagenta = 95
    case brightCyan = 96

    /// `text` between the sequence for this color and the one that ends it.
    public func paint(_ text: String) -> String {
        "\u{1B}[\(rawValue)m\(text)\u{1B}[0m"
    }

    /// The color of a name: by the name alone, so that it stays whoever else is there.
    ///
    /// Red is left out: it means trouble.
    public static func of(name: String) -> TerminalColor {
        let choices: [TerminalColor] = [
            .green, .yellow, .blue, .magenta, .cyan,
            .brightGreen, .brightYellow, .brightBlue, .brightMagenta, .brightCyan,
        ]
        let hash = fnv1a(name.utf8)
        // Folded, since the low bits of FNV alone tell short names badly apart.
        return choices[Int((hash ^ hash >> 16) % UInt32(choices.count))]
    }

    /// The 32-bit FNV-1a hash: the same in every run, which Swift's own `Hasher` is not.
    private static func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt32 {
        bytes.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }
}
