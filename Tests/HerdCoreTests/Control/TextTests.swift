import HerdCore
import Testing

struct ElapsedTextTests {
    @Test(
        arguments: [
            (0.0, "0s"), (0.4, "0.4s"), (3.8, "3.8s"), (5, "5s"), (9.96, "9.9s"), (12.9, "12s"),
            (59.9, "59s"), (60, "1m"), (75, "1m15s"), (3600, "1h"), (8040.9, "2h14m"),
            (86_400, "1d"), (180_000, "2d2h"), (86_460, "1d"), (-1, "0s"),
        ])
    func `a length of time prints its two longest units`(seconds: Double, text: String) {
        #expect(ElapsedText.format(.seconds(seconds)) == text)
    }
}

struct SizeTextTests {
    @Test(
        arguments: [
            (0, "0B"), (900, "900B"), (1023, "1023B"), (1024, "1.0K"), (1536, "1.5K"),
            (10_188, "9.9K"), (10_189, "10K"), (14_680_064, "14M"), (1_048_575, "1.0M"),
            (1_073_741_824, "1.0G"), (10_200_547_328, "9.5G"), (Int.max, "8388608T"), (-5, "0B"),
        ])
    func `sizes are powers of 1024`(bytes: Int, text: String) {
        #expect(SizeText.format(bytes: bytes) == text)
    }
}

struct TerminalTextTests {
    @Test(
        arguments: [
            "", "plain", "tab\tstays", "Köln", "東京", "👩‍🚀", "e\u{301}",
        ])
    func `text stays as it is`(text: String) {
        #expect(TerminalText.escape(text) == text)
    }

    @Test(
        arguments: [
            ("\u{1B}[31mred", "\\x1B[31mred"), ("a\rb", "a\\x0Db"), ("\u{7F}", "\\x7F"),
            ("\u{9B}31m", "\\x9B31m"), ("\u{202E}txt", "\\u{202E}txt"), ("\0", "\\x00"),
        ])
    func `escape sequences are shown, not obeyed`(text: String, shown: String) {
        #expect(TerminalText.escape(text) == shown)
    }

    @Test func `bytes that are not UTF-8 are shown one by one`() {
        let bytes: [UInt8] = [0x61, 0xFF, 0x62, 0xE2, 0x82, 0x63, 0xC3, 0xBC, 0xC3]
        #expect(TerminalText.escape(bytes[...]) == "a\\xFFb\\xE2\\x82cü\\xC3")
    }

    @Test func `no byte alone can reach the terminal as a control character`() {
        for byte in UInt8.min...UInt8.max where byte != 0x09 {
            let shown = TerminalText.escape([byte][...])
            #expect(shown.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) })
        }
    }
}

struct TerminalColorTests {
    @Test func `the paper's servers have a color each, and red means trouble`() {
        let names = ["Goloman", "Hands", "Holiday", "Welsh", "Wilkes", "places"]
        let colors = Set(names.map(TerminalColor.of).map(\.rawValue))
        #expect(colors.count == names.count)
    }

    @Test func `a name keeps its color, and none is taken for trouble`() {
        for number in 0..<100 {
            let color = TerminalColor.of(name: "server\(number)")
            #expect(color == TerminalColor.of(name: "server\(number)"))
            #expect(color != .red && color != .dim)
        }
    }
}

struct CommandExitTests {
    @Test func `the exit codes are the documented ones`() {
        #expect(CommandExit.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 75, 78, 124, 130])
    }

    @Test(arguments: OperationFailure.Kind.allCases)
    func `no failure looks like a success`(kind: OperationFailure.Kind) {
        #expect(kind.httpStatus >= 400)
        #expect(kind.commandExit != .done)
    }
}
