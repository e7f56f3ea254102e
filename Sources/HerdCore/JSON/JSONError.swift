/// Why a text is not JSON, and where.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    public let position: TextPosition
    public let problem: Problem

    public enum Problem: Equatable, Sendable {
        case byteOrderMark
        case comment
        case trailingComma
        case singleQuotes
        case textEnds(expected: String)
        case unexpected(found: String, expected: String)
        case textAfterValue(found: String)
        case unfinishedString
        case controlCharacter(UInt8)
        case badEscape
        case loneSurrogate
        case invalidUTF8
        case badNumber
        case tooDeep(depthMax: Int)
    }

    /// One sentence without the position.
    public var sentence: String {
        switch problem {
        case .byteOrderMark: "the text begins with a byte order mark; save it as UTF-8 without one"
        case .comment: "JSON has no comments; remove it"
        case .trailingComma: "a comma before the closing bracket; remove it"
        case .singleQuotes: "strings stand in double quotes, not in single ones"
        case .textEnds(let expected): "the text ends where \(expected) was expected"
        case .unexpected(let found, let expected): "expected \(expected), found \(found)"
        case .textAfterValue(let found): "the value is complete, but \(found) follows"
        case .unfinishedString: "the string that begins here has no closing quote on its line"
        case .controlCharacter(let byte): "control character \(byte) in a string; escape it"
        case .badEscape: #"not an escape; JSON has \" \\ \/ \b \f \n \r \t and \uXXXX"#
        case .loneSurrogate: "half of a UTF-16 surrogate pair without its other half"
        case .invalidUTF8: "bytes that are not UTF-8"
        case .badNumber: "not a JSON number; write it as 12, -3.5 or 6e7"
        case .tooDeep(let depthMax): "more than \(depthMax) arrays and objects in each other"
        }
    }

    public var description: String { "\(position): \(sentence)" }
}

/// A place in a text for people: line and column, both from 1, columns in Unicode scalars.
public struct TextPosition: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let line: Int
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The position of the byte at `offset`, which may be the end of the text.
    public init(of offset: Int, in bytes: [UInt8]) {
        let before = bytes[..<offset]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        // A byte 10xxxxxx continues the scalar before it.
        column = 1 + before[lineStart...].count { $0 & 0b1100_0000 != 0b1000_0000 }
    }

    public static func < (lhs: Self, rhs: Self) -> Bool {
        (lhs.line, lhs.column) < (rhs.line, rhs.column)
    }

    public var description: String { "\(line):\(column)" }
}
