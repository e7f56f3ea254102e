/// How a value is laid out as text.
public struct JSONLayout: Equatable, Sendable {
    /// Spaces a level; nil puts everything on one line.
    public let indent: Int?
    /// What stands between key and value.
    public let colon: String
    /// Writes `<` and `>` as escapes, so that the text may stand inside HTML.
    public let escapesAngles: Bool

    /// The smallest text.
    public static let compact = JSONLayout(indent: nil, colon: ":", escapesAngles: false)
    /// As Google's Places service wrote it: three spaces, `"key" : value`.
    public static let google = JSONLayout(indent: 3, colon: " : ", escapesAngles: true)
}

extension JSONValue {
    /// The value's text in UTF-8, without a newline at the end.
    public func text(_ layout: JSONLayout = .compact) -> [UInt8] {
        var output: [UInt8] = []
        write(layout, into: &output)
        return output
    }

    /// Appends the value's text.
    ///
    /// `depth` is the level at which it stands in a larger text: its lines but the first are
    /// indented by so many levels more.
    public func write(_ layout: JSONLayout, depth: Int = 0, into output: inout [UInt8]) {
        switch self {
        case .null: output += "null".utf8
        case .bool(let bool): output += (bool ? "true" : "false").utf8
        case .number(let text): output += text.utf8
        case .string(let string): layout.write(string, into: &output)
        case .array(let elements):
            layout.write(elements, in: "[]", depth: depth, into: &output) { element, output in
                element.write(layout, depth: depth + 1, into: &output)
            }
        case .object(let members):
            layout.write(members, in: "{}", depth: depth, into: &output) { member, output in
                layout.write(member.key, into: &output)
                output += layout.colon.utf8
                member.value.write(layout, depth: depth + 1, into: &output)
            }
        }
    }
}

extension JSONLayout {
    /// Appends the items between the two brackets, each on its own line where lines are broken.
    fileprivate func write<Item>(
        _ items: [Item],
        in brackets: String,
        depth: Int,
        into output: inout [UInt8],
        writeItem: (Item, inout [UInt8]) -> Void
    ) {
        output += brackets.utf8.prefix(1)
        for (index, item) in items.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            breakLine(depth: depth + 1, into: &output)
            writeItem(item, &output)
        }
        if !items.isEmpty { breakLine(depth: depth, into: &output) }
        output += brackets.utf8.suffix(1)
    }

    private func breakLine(depth: Int, into output: inout [UInt8]) {
        guard let indent else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * depth))
    }

    /// Appends the string in quotes, escaping only what must be.
    fileprivate func write(_ string: String, into output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output += #"\""#.utf8
            case UInt8(ascii: "\\"): output += #"\\"#.utf8
            case UInt8(ascii: "\n"): output += #"\n"#.utf8
            case UInt8(ascii: "\r"): output += #"\r"#.utf8
            case UInt8(ascii: "\t"): output += #"\t"#.utf8
            case ..<0x20: output += Self.unicodeEscape(byte)
            case UInt8(ascii: "<") where escapesAngles, UInt8(ascii: ">") where escapesAngles:
                output += Self.unicodeEscape(byte)
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func unicodeEscape(_ byte: UInt8) -> [UInt8] {
        let digits = String(byte, radix: 16)
        return Array((#"\u00"# + (digits.count < 2 ? "0" : "") + digits).utf8)
    }
}
