/// What `--grep` looks for: a regular expression, or plain text where nothing in it is special.
public struct LogPattern {
    private let plain: [UInt8]?
    private let expression: Regex<AnyRegexOutput>?

    private static let special = Set(#"\.[]{}()*+?^$|"#)

    /// - Throws: what is wrong with the expression.
    public init(_ pattern: String) throws {
        let isPlain = !pattern.contains { Self.special.contains($0) }
        plain = isPlain ? Array(pattern.utf8) : nil
        expression = isPlain ? nil : try Regex(pattern)
    }

    /// Whether it is anywhere in the text.
    public func matches(_ text: ArraySlice<UInt8>) -> Bool {
        if let plain { return Self.contains(plain, in: text) }
        guard let expression else { return false }
        return (try? expression.firstMatch(in: String(decoding: text, as: UTF8.self))) != nil
    }

    private static func contains(_ wanted: [UInt8], in text: ArraySlice<UInt8>) -> Bool {
        guard let first = wanted.first else { return true }
        return text.withUnsafeBytes { text in
            var start = 0
            while start + wanted.count <= text.count {
                let last = text.count - wanted.count + 1
                guard let found = text.firstOffset(of: first, in: start..<last) else {
                    return false
                }
                if text[found..<(found + wanted.count)].elementsEqual(wanted) { return true }
                start = found + 1
            }
            return false
        }
    }
}
