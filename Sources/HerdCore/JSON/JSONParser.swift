extension JSONValue {
    /// Parses a whole text: one value with nothing but white space around it.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        var parser = JSONParser(bytes)
        self = try parser.parse()
    }
}

/// A strict RFC 8259 parser: no comments, no trailing commas, nothing after the value.
///
/// Beside the value it notes where everything began, in the order of the text: see `JSONDocument`.
struct JSONParser {
    /// Deeper texts are attacks on the stack, not data.
    static let depthMax = 64

    let bytes: [UInt8]
    /// The first byte that is not yet read.
    var next = 0
    /// The offset of every value and every key, in the order in which they begin.
    private(set) var offsets: [Int] = []
    private var depth = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func parse() throws(JSONError) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw error(.byteOrderMark) }
        skipWhiteSpace()
        let value = try parseValue()
        skipWhiteSpace()
        guard next == bytes.count else {
            throw mistake(at: next) ?? error(.textAfterValue(found: describeNext()))
        }
        return value
    }

    private mutating func parseValue() throws(JSONError) -> JSONValue {
        offsets.append(next)
        guard let byte = peek else { throw unexpected("a value") }
        switch byte {
        case UInt8(ascii: "{"): return try parseObject()
        case UInt8(ascii: "["): return try parseArray()
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .number(try parseNumber())
        default: return try parseWord()
        }
    }

    private mutating func parseObject() throws(JSONError) -> JSONValue {
        try descend()
        var members: [JSONMember] = []
        if take(UInt8(ascii: "}")) { return ascend(.object(members)) }
        repeat {
            offsets.append(next)
            guard peek == UInt8(ascii: "\"") else { throw unexpected("a key in double quotes") }
            let key = try parseString()
            skipWhiteSpace()
            guard take(UInt8(ascii: ":")) else { throw unexpected(#"":" after the key"#) }
            members.append(JSONMember(key: key, value: try parseValue()))
        } while try takeComma(before: UInt8(ascii: "}"))
        return ascend(.object(members))
    }

    private mutating func parseArray() throws(JSONError) -> JSONValue {
        try descend()
        var elements: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return ascend(.array(elements)) }
        repeat {
            elements.append(try parseValue())
        } while try takeComma(before: UInt8(ascii: "]"))
        return ascend(.array(elements))
    }

    private mutating func parseWord() throws(JSONError) -> JSONValue {
        for (word, value) in [("null", JSONValue.null), ("true", true), ("false", false)]
        where bytes[next...].starts(with: word.utf8) {
            next += word.utf8.count
            return value
        }
        throw unexpected("a value")
    }

    /// Enters the bracket at `next`.
    private mutating func descend() throws(JSONError) {
        guard depth < Self.depthMax else { throw error(.tooDeep(depthMax: Self.depthMax)) }
        depth += 1
        next += 1
        skipWhiteSpace()
    }

    private mutating func ascend(_ value: JSONValue) -> JSONValue {
        depth -= 1
        return value
    }

    /// True after a comma that another element follows, false after the closing bracket.
    private mutating func takeComma(before closing: UInt8) throws(JSONError) -> Bool {
        skipWhiteSpace()
        let comma = next
        if take(UInt8(ascii: ",")) {
            if peek == closing { throw error(.trailingComma, at: comma) }
            return true
        }
        guard take(closing) else {
            throw unexpected(#""," or "\#(Character(Unicode.Scalar(closing)))""#)
        }
        return false
    }
}

// MARK: - Bytes

extension JSONParser {
    /// The byte at `next`, nil at the end.
    var peek: UInt8? { next < bytes.count ? bytes[next] : nil }

    /// Takes the byte and the white space behind it, if it is the next one.
    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        next += 1
        skipWhiteSpace()
        return true
    }

    private mutating func skipWhiteSpace() {
        while next < bytes.count {
            switch bytes[next] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                next += 1
            default: return
            }
        }
    }
}

// MARK: - Errors

extension JSONParser {
    func error(_ problem: JSONError.Problem, at offset: Int? = nil) -> JSONError {
        JSONError(position: TextPosition(of: offset ?? next, in: bytes), problem: problem)
    }

    private func unexpected(_ expected: String) -> JSONError {
        if next == bytes.count { return error(.textEnds(expected: expected)) }
        return mistake(at: next) ?? error(.unexpected(found: describeNext(), expected: expected))
    }

    /// The error for what people write who think of another language, or nil.
    private func mistake(at offset: Int) -> JSONError? {
        switch bytes[offset] {
        case UInt8(ascii: "/"), UInt8(ascii: "#"): error(.comment, at: offset)
        case UInt8(ascii: "'"): error(.singleQuotes, at: offset)
        default: nil
        }
    }

    /// The next word or character in quotes, for a message.
    private func describeNext() -> String {
        let word = bytes[next...].prefix(20).prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        if !word.isEmpty { return #""\#(String(decoding: word, as: UTF8.self))""# }
        if bytes[next] == UInt8(ascii: "\"") { return "a string" }
        let text = String(decoding: bytes[next...].prefix(4), as: UTF8.self)
        let scalar = text.unicodeScalars.first ?? "\u{FFFD}"
        return scalar.value < 0x20 || scalar == "\u{FFFD}"
            ? "byte \(bytes[next])" : #""\#(Character(scalar))""#
    }
}
