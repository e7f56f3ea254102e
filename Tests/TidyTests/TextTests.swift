import Testing

@Suite struct TextTests {
    /// Tables of data separate their columns by tabs; a fuzzer's inputs are anything.
    private let texts = Repository.files.filter {
        !$0.path.hasSuffix(".tsv") && !$0.path.hasPrefix("Tests/Fuzzing/Corpus/")
    }

    @Test func `no line has a tab or a blank at its end`() {
        for file in texts {
            for (index, line) in file.lines.enumerated() {
                #expect(!line.contains("\t"), "\(file.place(index)) has a tab")
                #expect(line.last?.isWhitespace != true, "\(file.place(index)) ends in a blank")
            }
        }
    }

    @Test func `every file ends with one newline`() {
        for file in texts where !file.text.isEmpty {
            #expect(
                file.text.hasSuffix("\n") && !file.text.hasSuffix("\n\n"),
                "\(file.path) does not"
            )
        }
    }

    /// Written apart, so that this file does not hold them itself.
    private static let homes = ["/ho" + "me/", "/ro" + "ot/", "/Use" + "rs/", "/wo" + "rk/"]

    @Test func `nothing names a folder of the machine it was written on`() {
        for file in Repository.files {
            for home in Self.homes where file.text.contains(home) {
                Issue.record("\(file.path) contains \(home)")
            }
        }
    }

    @Test func `nothing is left to do`() {
        for file in Repository.files {
            for word in ["TO" + "DO", "FIX" + "ME"] where file.text.contains(word) {
                Issue.record("\(file.path) contains \(word)")
            }
        }
    }

    /// The first parts of words as Britain writes them; written apart, as above.
    private static let british = [
        "behavi" + "our", "cent" + "re", "col" + "our", "fav" + "our", "hon" + "our",
        "label" + "led", "licen" + "ce", "met" + "res", "met" + "re ", "recogn" + "ise",
    ]

    @Test func `words are spelled as in Swift's own names`() {
        for file in texts where !file.path.hasSuffix(".json") {
            for (index, line) in file.lines.enumerated() {
                let line = line.lowercased()
                for word in Self.british where line.contains(word) {
                    Issue.record("\(file.place(index)): \(word)")
                }
            }
        }
    }
}
