/// Writes JSON as Google's Places service lays it out: three spaces a level, `"key" : value`.
struct GoogleLayoutWriter {
    /// A line's end, and the indent of the deepest line of an answer.
    private static let margin: StaticString = "\n                        "
    private static let depthMax = (margin.utf8CodeUnitCount - 1) / 3

    var bytes: [UInt8] = []
    private var depth = 0
    /// Whether a value stands before the next one at this level.
    private var needsComma = false

    mutating func object(_ members: (inout GoogleLayoutWriter) -> Void) {
        enclosed(in: "{", "}", members)
    }

    /// Writes a key; its value must follow.
    mutating func key(_ key: StaticString) {
        nextLine()
        bytes.append(.quote)
        bytes += UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
        bytes += "\" : ".utf8
    }

    mutating func member(_ key: StaticString, _ text: some Collection<UInt8>) {
        self.key(key)
        string(text)
    }

    /// A member whose value is a number's text.
    mutating func member(_ key: StaticString, number: ArraySlice<UInt8>) {
        self.key(key)
        bytes += number
    }

    mutating func member<Element>(
        _ key: StaticString,
        list elements: [Element],
        _ write: (inout GoogleLayoutWriter, Element) -> Void
    ) {
        self.key(key)
        guard !elements.isEmpty else {
            bytes += "[]".utf8
            return
        }
        enclosed(in: "[", "]") { writer in
            for element in elements {
                writer.nextLine()
                write(&writer, element)
            }
        }
    }

    /// A string in quotes; `<` and `>` are escaped, so that it may stand inside HTML.
    mutating func string(_ text: some Collection<UInt8>) {
        bytes.append(.quote)
        if text.contains(where: \.mustBeEscaped) {
            for byte in text { escaped(byte) }
        } else {
            bytes += text
        }
        bytes.append(.quote)
    }

    private mutating func escaped(_ byte: UInt8) {
        if byte == .quote || byte == .backslash {
            bytes.append(.backslash)
            bytes.append(byte)
        } else if byte.mustBeEscaped {
            bytes += (byte < 16 ? #"\u000"# : #"\u00"#).utf8
            bytes += String(byte, radix: 16).utf8
        } else {
            bytes.append(byte)
        }
    }

    private mutating func enclosed(
        in start: Unicode.Scalar,
        _ end: Unicode.Scalar,
        _ body: (inout GoogleLayoutWriter) -> Void
    ) {
        bytes.append(UInt8(ascii: start))
        depth += 1
        precondition(depth <= Self.depthMax, "no answer is \(depth) levels deep")
        needsComma = false
        body(&self)
        depth -= 1
        needsComma = false
        nextLine()
        bytes.append(UInt8(ascii: end))
        needsComma = true
    }

    private mutating func nextLine() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        bytes += UnsafeBufferPointer(start: Self.margin.utf8Start, count: 1 + 3 * depth)
        needsComma = true
    }
}

extension UInt8 {
    fileprivate static let quote = UInt8(ascii: "\"")
    fileprivate static let backslash = UInt8(ascii: "\\")

    fileprivate var mustBeEscaped: Bool {
        self < 0x20 || self == .quote || self == .backslash || self == UInt8(ascii: "<")
            || self == UInt8(ascii: ">")
    }
}
