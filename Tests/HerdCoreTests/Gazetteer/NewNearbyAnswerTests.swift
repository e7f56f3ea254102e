import HerdCore
import Testing

@Suite struct NewNearbyAnswerTests {
    private let gazetteer: Gazetteer

    init() throws {
        gazetteer = try GazetteerFixture.gazetteer([
            "g1\tHilo <Town>\t10\t20.5\tlocality\tUS\tHawaii\t400",
            "o2\tHilo Airport\t10.01\t20.5\tairport\tUS\t\t430",
            "o3\tHilo Helipad\t10.02\t20.5\theliport\tUS\tHilo\t160",
        ])
    }

    private func answer(
        _ members: String = "",
        mask: String? = "places.id",
        circle: String = #"{"center":{"latitude":10,"longitude":20.5},"radius":5000.0}"#
    ) throws -> (httpStatus: Int, body: JSONValue) {
        let body = #"{"locationRestriction":{"circle":\#(circle)}\#(members)}"#
        let answer = NewNearbyAnswer(fieldMask: mask, body: Array(body.utf8), from: gazetteer)
        return (answer.httpStatus, try JSONDocument(parsing: answer.json()).root.value)
    }

    private func ids(_ members: String) throws -> [String?] {
        (try answer(members).body["places"]?.elements ?? []).map { $0["id"]?.string }
    }

    @Test func `an answer has the New API's shape`() throws {
        let answer = try answer(#","maxResultCount":1"#, mask: "*")
        #expect(answer.httpStatus == 200)
        let expected: JSONValue = [
            "places": [
                [
                    "name": "places/o2", "id": "o2",
                    "types": ["airport", "point_of_interest", "establishment"],
                    "formattedAddress": "United States",
                    "location": ["latitude": 10.01, "longitude": 20.5],
                    "viewport": [
                        "low": ["latitude": 10.00865, "longitude": 20.4986291],
                        "high": ["latitude": 10.01135, "longitude": 20.5013709],
                    ],
                    "displayName": ["text": "Hilo Airport"],
                    "primaryType": "airport",
                    "shortFormattedAddress": "United States",
                    "attributions": [
                        ["provider": "OurAirports", "providerUri": "https://ourairports.com/"]
                    ],
                ]
            ]
        ]
        #expect(answer.body == expected)
    }

    @Test func `the mask chooses the fields`() throws {
        let answer = try answer(mask: "places.displayName.text,places.location,places.rating")
        #expect(answer.body["places"]?[1]?.members?.map(\.key) == ["location", "displayName"])
    }

    @Test(arguments: [nil, "", "id", "places.", "places.id, places.types", "places.id,"])
    func `a mask that is missing or wrong is refused`(mask: String?) throws {
        let answer = try answer(mask: mask)
        #expect(answer.httpStatus == 400)
        #expect(answer.body["error"]?["code"] == 400)
        #expect(answer.body["error"]?["status"] == "INVALID_ARGUMENT")
    }

    @Test(arguments: [
        ("", ["o2", "g1", "o3"]),
        (#","rankPreference":"DISTANCE""#, ["g1", "o2", "o3"]),
        (#","rankPreference":"POPULARITY","maxResultCount":2"#, ["o2", "g1"]),
        (#","includedTypes":["airport"]"#, ["o2", "o3"]),
        (#","includedTypes":["airport","locality"],"excludedTypes":["heliport"]"#, ["o2", "g1"]),
        (#","includedPrimaryTypes":["airport"]"#, ["o2"]),
        (#","excludedPrimaryTypes":["airport"]"#, ["g1", "o3"]),
        (#","includedTypes":[],"languageCode":"en","regionCode":"US""#, ["o2", "g1", "o3"]),
        (#","includedTypes":["restaurant"]"#, []),
    ])
    func `order, number and types are as asked`(members: String, expected: [String]) throws {
        #expect(try ids(members) == expected)
    }

    @Test func `nothing found is an empty object`() throws {
        let circle = #"{"center":{"latitude":0,"longitude":0},"radius":50000}"#
        let answer = try answer(circle: circle)
        #expect(answer.httpStatus == 200)
        #expect(answer.body == .object([]))
    }

    @Test(arguments: [
        #","maxResultCount":0"#, #","maxResultCount":21"#, #","maxResultCount":"5""#,
        #","rankPreference":"BEAUTY""#, #","rankPreference":5"#, #","includedTypes":"airport""#,
        #","includedTypes":[5]"#, #","textQuery":"pizza""#, #",}"#,
    ])
    func `a body that breaks a rule is refused`(members: String) throws {
        let answer = try answer(members)
        #expect(answer.httpStatus == 400)
        #expect(answer.body["error"]?["status"] == "INVALID_ARGUMENT")
        #expect(answer.body["error"]?["message"]?.string?.isEmpty == false)
    }

    @Test(arguments: [
        "{}", "5", #"{"center":{"latitude":1}}"#, #"{"center":{"latitude":91,"longitude":0}}"#,
        #"{"center":{"latitude":1,"longitude":2},"radius":50000.1}"#,
        #"{"center":{"latitude":1,"longitude":2},"radius":-1}"#,
    ])
    func `a circle that is none is refused`(circle: String) throws {
        #expect(try answer(circle: circle).httpStatus == 400)
    }

    @Test(arguments: ["", "[]", "null", "{"])
    func `a body that is no object is refused`(body: String) {
        let answer = NewNearbyAnswer(fieldMask: "*", body: Array(body.utf8), from: gazetteer)
        #expect(answer.httpStatus == 400)
    }
}
