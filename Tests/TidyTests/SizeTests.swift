import Testing

@Suite struct SizeTests {
    private let sources = Repository.files(endingIn: ".swift", ".c", ".h")

    @Test func `a source file has at most 300 lines`() {
        for file in sources {
            #expect(file.lines.count <= 300, "\(file.path) has \(file.lines.count)")
        }
    }

    @Test func `a function has at most 70 lines`() {
        var counted = 0
        for file in Repository.files(endingIn: ".swift") {
            for function in SwiftFunctions(file.code).functions {
                counted += 1
                #expect(
                    function.lineCount <= 70,
                    "\(file.place(function.firstLine)): \(function.lineCount) lines"
                )
            }
        }
        #expect(counted > 100)
    }

    @Test func `the launcher has fewer than 150 lines`() {
        let files = Repository.files(endingIn: ".c", ".h", under: "Sources/herd-launch/")
        #expect(!files.isEmpty)
        #expect(files.map(\.lines.count).reduce(0, +) < 150)
    }

    /// Except inside a string of many lines, which shows what is printed.
    @Test func `a source line has at most 100 columns`() {
        for file in sources + scripts {
            for (index, line) in file.lines.enumerated() where line.count > 100 {
                guard !isInsideString(index, of: file) else { continue }
                Issue.record("\(file.place(index)): \(line.count) columns")
            }
        }
    }

    private func isInsideString(_ index: Int, of file: RepositoryFile) -> Bool {
        guard file.path.hasSuffix(".swift"), !file.lines[index].contains("//") else { return false }
        return file.code.lines[index].allSatisfy(\.isWhitespace)
    }

    private var scripts: [RepositoryFile] {
        Repository.files.filter { $0.path.hasPrefix("scripts/") || $0.path.hasPrefix(".ci/") }
    }
}
