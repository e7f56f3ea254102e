import HerdCore
import Testing

@Suite struct NearbyAnswerTests {
    private static let rows = [
        "g1\tHilo \"Big\" <Town>\t10\t20.5\tlocality\tUS\tHawaii\t400",
        "o2\tHilo Airport\t10.01\t20.5\tairport\tUS\t\t430",
        "o3\tLagoon Base\t-16.85\t-179.9999\tseaplane_base\tFJ\tTaveuni\t165",
        "g4\tPole Town\t90\t0\tlocality\tXX\t\t270",
    ]
    private let gazetteer: Gazetteer

    init() throws {
        gazetteer = try GazetteerFixture.gazetteer(Self.rows)
    }

    private func json(_ query: String) throws -> JSONValue {
        try JSONDocument(parsing: NearbyAnswer(query: query, from: gazetteer).json()).root.value
    }

    private func ids(_ query: String) throws -> [String?] {
        try #require(try json(query)["results"]?.elements).map { $0["place_id"]?.string }
    }

    @Test func `an answer looks as Google's does`() {
        let geoNames =
            #"Populated places © \u003ca href=\"https://www.geonames.org/\"\u003eGeoNames"#
            + #"\u003c/a\u003e, \u003ca href=\"https://creativecommons.org/licenses/by/4.0/\""#
            + #"\u003eCC BY 4.0\u003c/a\u003e, modified"#
        let ourAirports =
            #"Aviation facilities: \u003ca href=\"https://ourairports.com/\"\u003e"#
            + #"OurAirports\u003c/a\u003e, public domain"#
        let answer = NearbyAnswer(query: "location=10.01,20.5&radius=500", from: gazetteer)
        #expect(
            String(decoding: answer.json(), as: UTF8.self) == #"""
                {
                   "html_attributions" : [
                      "\#(geoNames)",
                      "\#(ourAirports)"
                   ],
                   "results" : [
                      {
                         "geometry" : {
                            "location" : {
                               "lat" : 10.01,
                               "lng" : 20.5
                            },
                            "viewport" : {
                               "northeast" : {
                                  "lat" : 10.01135,
                                  "lng" : 20.5013709
                               },
                               "southwest" : {
                                  "lat" : 10.00865,
                                  "lng" : 20.4986291
                               }
                            }
                         },
                         "name" : "Hilo Airport",
                         "place_id" : "o2",
                         "reference" : "o2",
                         "scope" : "APP",
                         "types" : [
                            "airport",
                            "point_of_interest",
                            "establishment"
                         ],
                         "vicinity" : "United States"
                      }
                   ],
                   "status" : "OK"
                }

                """#
        )
    }

    @Test(arguments: [
        "location=10,20.5&radius=50000", "location=0,0&radius=1", "radius=1",
        "location=-16.85,180&radius=50000", "location=90,17&radius=50000",
    ])
    func `the fast writer and the writer of all JSON agree`(query: String) throws {
        let bytes = NearbyAnswer(query: query, from: gazetteer).json()
        let value = try JSONDocument(parsing: bytes).root.value
        #expect(value.text(.google) + Array("\n".utf8) == bytes)
    }

    @Test func `keys stand in alphabetical order`() throws {
        func check(_ value: JSONValue) {
            let keys = value.members?.map(\.key) ?? []
            #expect(keys == keys.sorted())
            for part in (value.members?.map(\.value) ?? []) + (value.elements ?? []) { check(part) }
        }
        check(try json("location=10,20.5&radius=50000"))
        check(try json("radius=1"))
    }

    @Test func `the most prominent place comes first, or the nearest`() throws {
        #expect(try ids("location=10,20.5&radius=50000") == ["o2", "g1"])
        #expect(try ids("location=10,20.5&rankby=distance&keyword=hilo") == ["g1", "o2"])
    }

    @Test func `nothing found is ZERO_RESULTS, with empty lists`() throws {
        let answer = try json("location=0,0&radius=50000")
        #expect(answer == ["html_attributions": [], "results": [], "status": "ZERO_RESULTS"])
    }

    @Test func `a bad request is INVALID_REQUEST and says why`() throws {
        let answer = try json("location=0,0")
        #expect(answer["status"] == "INVALID_REQUEST")
        #expect(answer["results"] == [])
        #expect(answer["error_message"]?.string?.hasPrefix("radius is missing") == true)
    }

    @Test(arguments: [
        ("type=airport", ["o2"]), ("type=locality", ["g1"]), ("type=establishment", ["o2"]),
        ("type=restaurant", []), ("keyword=HILO", ["o2", "g1"]), ("keyword=big+hawaii", ["g1"]),
        ("name=airport", ["o2"]), ("keyword=hilo&name=town", ["g1"]), ("keyword=harbor", []),
        ("keyword=point_of_interest", ["o2"]), ("opennow=true", []),
        ("opennow=false", ["o2", "g1"]),
        ("minprice=1", []), ("maxprice=4", []), ("language=de", ["o2", "g1"]),
    ])
    func `filters leave what fits`(filter: String, expected: [String]) throws {
        #expect(try ids("location=10,20.5&radius=50000&\(filter)") == expected)
    }

    @Test func `a box around a place by the 180th meridian crosses it`() throws {
        let results = try json("location=-16.85,180&radius=1000")["results"]
        let viewport = results?[0]?["geometry"]?["viewport"]
        #expect(viewport?["southwest"]?["lng"]?.double == 179.9986894)
        #expect(viewport?["northeast"]?["lng"]?.double == -179.9984894)
        #expect(results?[0]?["vicinity"] == "Taveuni")
    }

    @Test func `a box around a pole goes all around`() throws {
        let results = try json("location=90,0&radius=1000")["results"]
        let viewport = results?[0]?["geometry"]?["viewport"]
        #expect(viewport?["southwest"]?["lng"]?.double == -180)
        #expect(viewport?["northeast"]?["lng"]?.double == 180)
        #expect(viewport?["northeast"]?["lat"]?.double == 90)
        #expect(results?[0]?["vicinity"] == "XX")
    }

    @Test func `only an answer with more places behind it has a token`() throws {
        let crowd = try GazetteerFixture.gazetteer(
            of: (0..<70).map { TestPoint(id: "g\($0)", latitude: $0, longitude: 0, rank: 1) }
        )
        var query = "location=0,0&radius=50000"
        var seen: [Int] = []
        while true {
            let answer = NearbyAnswer(query: query, from: crowd)
            seen.append(answer.places.count)
            guard let token = answer.nextPageToken else { break }
            query = "pagetoken=\(token)"
        }
        #expect(seen == [20, 20, 20])
        #expect(try json("location=10,20.5&radius=50000")["next_page_token"] == nil)
    }
}
