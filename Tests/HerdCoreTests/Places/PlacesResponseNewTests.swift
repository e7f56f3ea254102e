import Testing

@testable import HerdCore

@Suite struct PlacesResponseNewTests {
    @Test func `a place of the new API gets the legacy shape`() throws {
        let body = #"""
            {"places": [{
              "id": "ChIJ", "displayName": {"text": "UCLA", "languageCode": "en"},
              "types": ["university"], "location": {"latitude": 34.0722, "longitude": -118.4441},
              "viewport": {"low": {"latitude": 34.06, "longitude": -118.45},
                           "high": {"latitude": 34.08, "longitude": -118.43}},
              "shortFormattedAddress": "Los Angeles", "businessStatus": "OPERATIONAL",
              "rating": 4.5, "userRatingCount": 12
            }, {"id": "x", "location": {"longitude": 5}}]}
            """#
        let answer = try PlacesResponseTests.read(body, from: .google).get()
        #expect(answer.status == .ok)
        #expect(
            answer.text() == """
                {
                   "html_attributions" : [],
                   "results" : [
                      {
                         "business_status" : "OPERATIONAL",
                         "geometry" : {
                            "location" : {
                               "lat" : 34.0722,
                               "lng" : -118.4441
                            },
                            "viewport" : {
                               "northeast" : {
                                  "lat" : 34.08,
                                  "lng" : -118.43
                               },
                               "southwest" : {
                                  "lat" : 34.06,
                                  "lng" : -118.45
                               }
                            }
                         },
                         "name" : "UCLA",
                         "place_id" : "ChIJ",
                         "rating" : 4.5,
                         "reference" : "ChIJ",
                         "types" : [
                            "university"
                         ],
                         "user_ratings_total" : 12,
                         "vicinity" : "Los Angeles"
                      },
                      {
                         "geometry" : {
                            "location" : {
                               "lat" : 0,
                               "lng" : 5
                            }
                         },
                         "place_id" : "x",
                         "reference" : "x"
                      }
                   ],
                   "status" : "OK"
                }
                """
        )
    }

    @Test(arguments: ["{}", #"{"places":[]}"#])
    func `nothing found is ZERO_RESULTS`(body: String) throws {
        let answer = try PlacesResponseTests.read(body, from: .google).get()
        #expect(answer.status == .zeroResults)
        #expect(answer.text().contains(#""status" : "ZERO_RESULTS""#))
    }

    @Test(arguments: ["", "[]", #"{"places":{}}"#])
    func `another shape is unreadable`(body: String) {
        let result = PlacesResponseTests.read(body, from: .google)
        #expect(PlacesResponseTests.failure(result)?.reason == .unreadable)
    }

    @Test func `a wrong key is told from a wrong request`() {
        let wrongKey = #"""
            {"error": {"code": 400, "message": "API key AIzaTopSecret not valid.",
             "status": "INVALID_ARGUMENT", "details": [{"reason": "API_KEY_INVALID"}]}}
            """#
        let result = PlacesResponseTests.read(wrongKey, status: 400, from: .google)
        let failure = PlacesResponseTests.failure(result)
        #expect(failure?.status == .requestDenied)
        #expect(failure?.detail == "API key ••• not valid.")
        let other = #"{"error": {"code": 400, "status": "INVALID_ARGUMENT"}}"#
        let otherResult = PlacesResponseTests.read(other, status: 400, from: .google)
        #expect(PlacesResponseTests.failure(otherResult)?.status == .invalidRequest)
    }
}
