import Testing

@testable import HerdCore

@Suite struct PlacesAnswerTests {
    /// As Google's legacy service sends it, with members on both sides of the results.
    static let google = """
        {
           "html_attributions" : [
              "Listings by \\u003ca href=\\"https://example.com/\\"\\u003eExample\\u003c/a\\u003e"
           ],
           "next_page_token" : "CpQC",
           "results" : [
              {
                 "geometry" : {
                    "location" : {
                       "lat" : 34.0686208,
                       "lng" : -118.4456590
                    }
                 },
                 "name" : "Ronald Reagan UCLA",
                 "types" : [ ]
              },
              {
                 "name" : "東京"
              },
              {
                 "name" : "C"
              }
           ],
           "status" : "OK"
        }
        """

    static func answer(_ text: String) throws -> PlacesAnswer {
        let response = PlacesResponse(httpStatus: 200, retryAfter: nil, body: Array(text.utf8))
        return try response.answer(from: .googleLegacy, hiding: nil).get()
    }

    @Test func `the whole object is kept in Google's own layout`() throws {
        let expected = Self.google.replacing("[ ]", with: "[]")
        let answer = try Self.answer(Self.google)
        #expect(answer.text(bound: 20) == expected)
        #expect(answer.text(bound: 3) == expected)
        let squeezed = try Self.answer(Self.google.replacing("\n", with: "\n\n\n") + "\n\n")
        #expect(squeezed == answer)
    }

    @Test(arguments: 0...21)
    func `an answer has its first results up to the bound`(bound: Int) throws {
        let results = (0..<25).map { #"{"name":"place \#($0)"}"# }.joined(separator: ",")
        let answer = try Self.answer(#"{"results":[\#(results)],"status":"OK","z":{"a":[1]}}"#)
        let value = try JSONValue(parsing: Array(answer.text(bound: bound).utf8))
        let names = try #require(value["results"]?.elements).map { $0["name"]?.string }
        #expect(names == (0..<min(bound, 20)).map { "place \($0)" })
        #expect(value["status"] == "OK")
        #expect(value["z"] == ["a": [1]])
        #expect(value.members?.map(\.key) == ["results", "status", "z"])
    }

    @Test func `the pieces are what the writer would write in one go`() throws {
        let value = try JSONValue(parsing: Array(Self.google.utf8))
        for bound in 0...3 {
            let members = try #require(value.members).map { member in
                guard let results = member.value.elements, member.key == "results" else {
                    return member
                }
                return JSONMember(key: "results", value: .array(Array(results.prefix(bound))))
            }
            let expected = String(decoding: JSONValue.object(members).text(.google), as: UTF8.self)
            #expect(try Self.answer(Self.google).text(bound: bound) == expected)
        }
    }

    @Test func `a negative bound is none`() throws {
        let answer = try Self.answer(Self.google)
        #expect(answer.text(bound: -1) == answer.text(bound: 0))
        #expect(answer.text(bound: 0).contains("\"results\" : [],\n"))
    }

    @Test func `an answer is appended to what is there`() {
        var bytes = Array("AT\n".utf8)
        PlacesAnswer.failed(.tooBusy).write(bound: 5, into: &bytes)
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                AT
                {
                   "error_message" : "Too many places requests are waiting at this server.",
                   "html_attributions" : [],
                   "results" : [],
                   "status" : "OVER_QUERY_LIMIT"
                }
                """
        )
    }

    @Test(arguments: [
        PlacesFailure.Reason.unreachable, .untrusted, .timedOut(answerBegun: true), .tooLarge,
        .cutOff(answerBegun: false), .unreadable, .http(302), .http(400), .http(403), .http(429),
        .http(503), .provider(.invalidRequest), .provider(.requestDenied), .provider(.unknownError),
        .provider(.overQueryLimit), .tooBusy, .providerDown, .shuttingDown,
    ])
    func `every failure has Google's shape and words`(reason: PlacesFailure.Reason) throws {
        let failure = PlacesFailure(reason, detail: "key=AIzaTopSecret https://host/")
        let value = try JSONValue(parsing: Array(PlacesAnswer(failure).text().utf8))
        #expect(value["results"] == [])
        #expect(value["html_attributions"] == [])
        let status = try #require(value["status"]?.string.flatMap(PlacesStatus.init))
        #expect(!status.isAnswer)
        let sentence = try #require(value["error_message"]?.string)
        #expect(sentence.hasSuffix(".") && !sentence.contains("AIza") && !sentence.contains("://"))
    }
}
