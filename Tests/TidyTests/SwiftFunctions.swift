/// The functions of a Swift file, by their lines.
///
/// A simple reader: a declaration's body is the first brace outside of parentheses, if it comes
/// before the next declaration; computed properties open theirs on their own line.
struct SwiftFunctions {
    struct Function: Equatable {
        /// From 0.
        let firstLine: Int
        let lineCount: Int
    }

    private(set) var functions: [Function] = []
    private let code: [Character]
    /// The index in `code` and the line of every word that declares a function.
    private var declarations: [(index: Int, line: Int, keyword: String)] = []

    private static let keywords: Set = ["func", "init", "deinit", "subscript", "var"]
    /// Words that end the search for a body: the declaration had none.
    private static let others: Set = ["let", "case", "struct", "enum", "class", "extension"]

    init(_ text: SwiftText) {
        code = text.code
        findDeclarations()
        for (index, declaration) in declarations.enumerated()
        where Self.keywords.contains(declaration.keyword) {
            let end = index + 1 < declarations.count ? declarations[index + 1].index : code.count
            add(declaration, before: end)
        }
    }

    private mutating func findDeclarations() {
        var line = 0
        var index = 0
        while index < code.count {
            if code[index].isNewline { line += 1 }
            guard isWordLetter(code[index]) else {
                index += 1
                continue
            }
            let word = String(code[index...].prefix(while: isWordLetter))
            let isMember = index > 0 && code[index - 1] == "."
            if !isMember, Self.keywords.contains(word) || Self.others.contains(word) {
                declarations.append((index, line, word))
            }
            index += word.count
        }
    }

    private mutating func add(
        _ declaration: (index: Int, line: Int, keyword: String),
        before end: Int
    ) {
        var depth = 0
        var line = declaration.line
        for index in declaration.index..<end {
            switch code[index] {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "{" where depth == 0:
                let lineCount = line - declaration.line + linesOfBody(from: index)
                functions.append(Function(firstLine: declaration.line, lineCount: lineCount))
                return
            case "\n" where declaration.keyword == "var": return
            case "}" where depth == 0: return
            default: break
            }
            if code[index].isNewline { line += 1 }
        }
    }

    /// The lines from the opening brace to its closing one.
    private func linesOfBody(from start: Int) -> Int {
        var depth = 0
        var lines = 1
        for character in code[start...] {
            if character == "{" { depth += 1 }
            if character == "}" { depth -= 1 }
            if character.isNewline { lines += 1 }
            if depth == 0 { return lines }
        }
        return lines
    }

    private func isWordLetter(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }
}
