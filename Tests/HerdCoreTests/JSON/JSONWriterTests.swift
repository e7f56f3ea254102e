import Testing

@testable import HerdCore

@Suite struct JSONWriterTests {
    private let answer: JSONValue = [
        "html_attributions": ["<a href=\"/x\">Ä & B</a>"],
        "results": [["lat": .number("34.10"), "types": []], [:]],
        "status": "OK",
    ]

    @Test func `Google's layout has three spaces, a spaced colon and escaped angles`() {
        #expect(
            String(decoding: answer.text(.google), as: UTF8.self) == #"""
                {
                   "html_attributions" : [
                      "\u003ca href=\"/x\"\u003eÄ & B\u003c/a\u003e"
                   ],
                   "results" : [
                      {
                         "lat" : 34.10,
                         "types" : []
                      },
                      {}
                   ],
                   "status" : "OK"
                }
                """#
        )
    }

    @Test func `a value inside a larger text continues at the depth it is told`() {
        var output = Array("   \"a\" : ".utf8)
        (["b": 1] as JSONValue).write(.google, depth: 1, into: &output)
        #expect(String(decoding: output, as: UTF8.self) == "   \"a\" : {\n      \"b\" : 1\n   }")
    }

    @Test func `the compact layout has no white space outside strings`() {
        #expect(
            String(decoding: answer.text(), as: UTF8.self)
                == #"{"html_attributions":["<a href=\"/x\">Ä & B</a>"],"results":[{"lat":34.10,"#
                + #""types":[]},{}],"status":"OK"}"#
        )
    }

    @Test func `control characters are escaped`() {
        let value: JSONValue = "\u{0}\u{1F}\n\r\t\u{7F}\\"
        #expect(String(decoding: value.text(), as: UTF8.self) == #""\u0000\u001f\n\r\t\#u{7F}\\""#)
    }
}
