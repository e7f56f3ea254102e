/// Names of countries by their codes of two letters (ISO 3166-1 alpha-2).
struct CountryNames: Sendable {
    private var names: [UInt16: ArraySlice<UInt8>] = [:]

    /// Reads `US<tab>United States` lines.
    init(_ bytes: [UInt8]) throws(GazetteerProblem) {
        for (index, line) in bytes.split(separator: .lineFeed).enumerated() {
            let words = line.split(separator: .tab)
            guard words.count == 2, words[0].count == 2 else {
                throw GazetteerProblem(
                    line: index + 1,
                    complaint: "this is no code of two letters, a tab and a name"
                )
            }
            names[Self.key(words[0])] = words[1]
        }
    }

    /// The country's name; where the code is unknown, the code.
    subscript(code: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        names[Self.key(code)] ?? code
    }

    private static func key(_ code: ArraySlice<UInt8>) -> UInt16 {
        code.reduce(0) { $0 << 8 | UInt16($1) }
    }
}
