import Testing

@Suite struct SwiftReaderTests {
    @Test(arguments: [
        ("let a = 1 // {", "let a = 1"),
        ("/* { /* } */ { */ let a", "                  let a"),
        (#"let a = "{" + "\"{" "#, #"let a =     +"#),
        (##"let a = #"{"\("{")"# + b"##, "let a =              + b"),
        (#"let a = "x\(f("}", { "}" }))y" + b"#, "let a =                        + b"),
        ("let a = \"\"\"\n  { \" }\n  \"\"\" + b", "let a =\n\n      + b"),
        ("func `a { b`() {}", "func        () {}"),
        ("#if DEBUG", "#if DEBUG"),
    ])
    func `comments, strings and raw identifiers are no code`(_ text: String, _ code: String) {
        let lines = SwiftText(text).lines.map(trimmingEnd)
        #expect(lines.joined(separator: "\n") == code)
    }

    @Test func `functions and computed properties are counted with their lines`() {
        let text = """
            protocol P {
                func noBody() async -> Int
                var x: Int { get }
            }
            struct S: P {
                var stored = 1
                init(
                    _ closure: (Int) -> Void = { _ in }
                ) {
                    self.init { "}" }
                }
                var x: Int {
                    1
                }
                func noBody() async -> Int
                where T: P
                {
                    func inner() {}
                    return 1
                }
            }
            """
        #expect(
            SwiftFunctions(SwiftText(text)).functions == [
                .init(firstLine: 2, lineCount: 1), .init(firstLine: 6, lineCount: 5),
                .init(firstLine: 11, lineCount: 3), .init(firstLine: 14, lineCount: 6),
                .init(firstLine: 17, lineCount: 1),
            ]
        )
    }
}

/// The line without the blanks at its end.
func trimmingEnd(_ line: some StringProtocol) -> String {
    var line = String(line)
    while line.last?.isWhitespace == true { line.removeLast() }
    return line
}
