import Testing

@Suite struct HabitTests {
    @Test func `where decisions are taken, a switch over an enum names every case`() {
        let sources = Repository.files(endingIn: ".swift", under: "Sources/HerdCore/")
        #expect(!sources.isEmpty)
        for file in sources {
            let lines = file.code.lines
            for index in lines.indices where word(lines[index], begins: "default:") {
                // Bytes may have named constants, but never these alone.
                let cases = casesBefore(index, in: lines)
                let isOverEnum = cases.allSatisfy { $0.contains(/case (let )?\(?\.[a-z]/) }
                #expect(!isOverEnum, "\(file.place(index)): name the cases")
            }
        }
    }

    /// The `case` lines of the same switch, which the formatter gives the same indentation.
    private func casesBefore(_ index: Int, in lines: [String]) -> [String] {
        let indent = lines[index].prefix { $0 == " " }
        let start = lines[..<index].lastIndex { line in
            line.prefix { $0 == " " } == indent && (" " + line).contains(" switch ")
        }
        return lines[(start ?? 0)..<index].filter {
            $0.hasPrefix(indent + "case ")
        }
    }

    private func word(_ line: String, begins word: String) -> Bool {
        line.drop { $0 == " " }.hasPrefix(word)
    }

    @Test func `no source gives up where it could say what is wrong`() {
        for file in Repository.files(endingIn: ".swift", under: "Sources/") {
            forEachLine(of: file) { line, place in
                for word in ["fatalError(", "try!", "as!", "assertionFailure("] {
                    #expect(!line.contains(word), "\(place): \(word)")
                }
            }
        }
    }

    @Test func `no test sleeps or looks at the clock`() {
        for file in Repository.files(endingIn: "Tests.swift", under: "Tests/") {
            forEachLine(of: file) { line, place in
                for word in ["Task.sleep", "Thread.sleep", "usleep(", " sleep("] {
                    #expect(!line.contains(word), "\(place): \(word)")
                }
            }
        }
    }

    @Test func `every public type of HerdCore says what it is`() {
        for file in Repository.files(endingIn: ".swift", under: "Sources/HerdCore/") {
            let lines = file.lines
            for (index, line) in lines.enumerated() where declaresPublicType(line) {
                let before = lines[..<index].last { !$0.hasPrefix("@") }
                #expect(before?.hasPrefix("///") == true, "\(file.place(index)): \(line)")
            }
        }
    }

    /// Only at the top level: what is nested belongs to its parent's comment.
    private func declaresPublicType(_ line: Substring) -> Bool {
        line.hasPrefix("public ")
            && line.split(separator: " ").prefix(4).contains(where: Self.types.contains)
    }

    private static let types: Set<Substring> = ["struct", "enum", "class", "protocol", "actor"]

    private func forEachLine(of file: RepositoryFile, _ check: (String, String) -> Void) {
        for (index, line) in file.code.lines.enumerated() {
            check(line, file.place(index))
        }
    }
}
