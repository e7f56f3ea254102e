import Testing

@testable import HerdCore

@Suite struct JSONParserTests {
    @Test(
        arguments: [
            ("null", .null), (" true ", true), ("false", false), ("\t\r\n0", 0),
            ("-0", .number("-0")),
            ("12.50", .number("12.50")), ("6e7", .number("6e7")), ("6E-07", .number("6E-07")),
            ("1520023934918963997.918963997", .number("1520023934918963997.918963997")),
            (#""""#, ""), (#""kiwi""#, "kiwi"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u004aürgen \ud83e\uDD5D 🥝""#, "Jürgen 🥝 🥝"), (#""a\u0000b""#, "a\u{0}b"),
            ("[]", []), ("[ ]", []), ("[1,[2], \"3\"]", [1, [2], "3"]), ("{}", [:]),
            (#"{"a":1,"b":{"a":null},"a":[]}"#, ["a": 1, "b": ["a": nil], "a": []]),
        ] as [(String, JSONValue)]
    )
    func `a text is read as the value it says`(_ text: String, _ value: JSONValue) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)) == value)
    }

    @Test(arguments: [
        ("", "1:1: the text ends where a value was expected"),
        ("\n  ", "2:3: the text ends where a value was expected"),
        ("nul", #"1:1: expected a value, found "nul""#),
        ("True", #"1:1: expected a value, found "True""#),
        ("{\n  \"a\" 1}", #"2:7: expected ":" after the key, found "1""#),
        ("{a: 1}", #"1:2: expected a key in double quotes, found "a""#),
        ("{1: 1}", #"1:2: expected a key in double quotes, found "1""#),
        ("{'a': 1}", "1:2: strings stand in double quotes, not in single ones"),
        (#"["ü" "b"]"#, #"1:6: expected "," or "]", found a string"#),
        (#"["a" é]"#, #"1:6: expected "," or "]", found "é""#),
        (#"{"a": 1 "b"}"#, #"1:9: expected "," or "}", found a string"#),
        ("[1, ]", "1:3: a comma before the closing bracket; remove it"),
        ("[1,, 2]", #"1:4: expected a value, found ",""#),
        ("{\"a\": 1,\n}", "1:8: a comma before the closing bracket; remove it"),
        ("[1", #"1:3: the text ends where "," or "]" was expected"#),
        ("{\"a\":\n", "2:1: the text ends where a value was expected"),
        ("{} // end", "1:4: JSON has no comments; remove it"),
        ("# no\n{}", "1:1: JSON has no comments; remove it"),
        ("{} {}", #"1:4: the value is complete, but "{" follows"#),
        ("[1]\u{1}", "1:4: the value is complete, but byte 1 follows"),
        ("[\"a\nb\"]", "1:2: the string that begins here has no closing quote on its line"),
        (#"["a\"]"#, "1:2: the string that begins here has no closing quote on its line"),
        ("\"a\tb\"", "1:3: control character 9 in a string; escape it"),
        (#""a\x""#, #"1:3: not an escape; JSON has \" \\ \/ \b \f \n \r \t and \uXXXX"#),
        (#""\u12g4""#, #"1:2: not an escape; JSON has \" \\ \/ \b \f \n \r \t and \uXXXX"#),
        (#""\u+123""#, #"1:2: not an escape; JSON has \" \\ \/ \b \f \n \r \t and \uXXXX"#),
        (#""\ud83e""#, "1:2: half of a UTF-16 surrogate pair without its other half"),
        (#""\ud83e\u0041""#, "1:2: half of a UTF-16 surrogate pair without its other half"),
        (#""\udd5d""#, "1:2: half of a UTF-16 surrogate pair without its other half"),
        ("[01]", "1:2: not a JSON number; write it as 12, -3.5 or 6e7"),
        ("-", "1:1: not a JSON number; write it as 12, -3.5 or 6e7"),
        ("[1.]", "1:2: not a JSON number; write it as 12, -3.5 or 6e7"),
        ("1e+", "1:1: not a JSON number; write it as 12, -3.5 or 6e7"),
        ("+1", #"1:1: expected a value, found "+""#),
        (".5", #"1:1: expected a value, found ".""#),
        ("\u{FEFF}{}", "1:1: the text begins with a byte order mark; save it as UTF-8 without one"),
    ])
    func `a malformed text is refused at the place of its mistake`(_ text: String, _ error: String)
    {
        #expect(describeError(Array(text.utf8)) == error)
    }

    @Test func `bytes that are not UTF-8 are refused where they stand`() {
        #expect(
            describeError(Array("\"aü\\n".utf8) + [0xC3, 0x28] + Array("\"".utf8))
                == "1:6: bytes that are not UTF-8"
        )
        #expect(
            describeError([0x22, 0xED, 0xA0, 0x80, 0x22]) == "1:2: bytes that are not UTF-8"
        )
        #expect(describeError([0xFF]) == "1:1: expected a value, found byte 255")
    }

    @Test func `sixty-four brackets in each other are read, one more is refused`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array(
                (String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8
            )
        }
        _ = try JSONValue(parsing: nested(64))
        #expect(
            describeError(nested(65)) == "1:65: more than 64 arrays and objects in each other"
        )
        #expect(
            describeError(Array(repeating: UInt8(ascii: "["), count: 1_000_000))
                == "1:65: more than 64 arrays and objects in each other"
        )
    }

    @Test func `brackets beside each other do not count as depth`() throws {
        let pairs = Array(repeating: "[]", count: 100).joined(separator: ",")
        #expect(try JSONValue(parsing: Array("[\(pairs)]".utf8)).elements?.count == 100)
    }

    private func describeError(_ bytes: [UInt8]) -> String? {
        do throws(JSONError) {
            _ = try JSONValue(parsing: bytes)
            return nil
        } catch {
            return error.description
        }
    }
}
