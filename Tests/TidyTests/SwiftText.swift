/// Swift source whose comments, strings and raw identifiers are replaced by blanks.
///
/// What is left is code alone, each character on the line where it was.
struct SwiftText {
    private(set) var code: [Character] = []
    private(set) var lines: [String] = []
    private let source: [Character]
    private var next = 0

    init(_ text: String) {
        source = Array(text)
        code.reserveCapacity(source.count)
        while next < source.count { takeCode() }
        lines = code.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    }

    private mutating func takeCode() {
        if begins("//") {
            while next < source.count, source[next] != "\n" { blank() }
        } else if begins("/*") {
            takeBlockComment()
        } else if let hashes = hashesBeforeQuote() {
            takeString(hashes: hashes)
        } else if source[next] == "`" {
            repeat { blank() } while next < source.count && source[next] != "`"
            blank()
        } else {
            code.append(source[next])
            next += 1
        }
    }

    /// Block comments stand in each other.
    private mutating func takeBlockComment() {
        var depth = 0
        repeat {
            if begins("/*") {
                depth += 1
                blank(2)
            } else if begins("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && next < source.count
    }

    /// The number of `#` of the string that begins here, nil if none does.
    private func hashesBeforeQuote() -> Int? {
        let hashes = source[next...].prefix { $0 == "#" }.count
        let quote = next + hashes
        return quote < source.count && source[quote] == "\"" ? hashes : nil
    }

    private mutating func takeString(hashes: Int) {
        let pounds = String(repeating: "#", count: hashes)
        blank(hashes)
        let quote = begins("\"\"\"") ? "\"\"\"" : "\""
        blank(quote.count)
        while next < source.count, !begins(quote + pounds) {
            if begins("\\" + pounds + "(") {
                blank(pounds.count + 2)
                takeInterpolation()
            } else if begins("\\" + pounds) {
                blank(pounds.count + 2)
            } else {
                blank()
            }
        }
        blank(quote.count + hashes)
    }

    /// Up to the parenthesis that ends it; it may hold strings of its own.
    private mutating func takeInterpolation() {
        var depth = 1
        while depth > 0, next < source.count {
            if let hashes = hashesBeforeQuote() {
                takeString(hashes: hashes)
                continue
            }
            if source[next] == "(" { depth += 1 }
            if source[next] == ")" { depth -= 1 }
            blank()
        }
    }

    private func begins(_ word: String) -> Bool {
        source[next...].starts(with: word)
    }

    private mutating func blank(_ count: Int = 1) {
        for character in source[next...].prefix(count) {
            code.append(character.isNewline ? character : " ")
            next += 1
        }
    }
}
