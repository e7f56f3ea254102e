extension ConfigurationNode {
    private static let nameLettersMax = 64

    /// The name of a herd or a server.
    ///
    /// It is a word of the wire and part of file names, hence few letters and no `/`; a leading `.`
    /// or `-` would hide the file or look like an option.
    func memberName() -> String? {
        guard let name = string() else { return nil }
        guard (1...Self.nameLettersMax).contains(name.utf8.count),
            name.utf8.allSatisfy(isNameLetter),
            name.first?.isLetter == true || name.first?.isNumber == true
        else {
            return refuse(
                "\(quoted(name)) is not a name: 1 to \(Self.nameLettersMax) of A-Z a-z 0-9 . _ -,"
                    + " beginning with a letter or digit"
            )
        }
        return name
    }

    /// An IP address that a server's socket can be bound to.
    func hostAddress() -> String? {
        guard let text = string() else { return nil }
        if HostAddress(text) != nil { return text }
        let nearest = text.lowercased() == "localhost" ? "127.0.0.1" : nil
        report("\(quoted(text)) is not an IPv4 or IPv6 address", nearest: nearest)
        return nil
    }

    private func isNameLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
