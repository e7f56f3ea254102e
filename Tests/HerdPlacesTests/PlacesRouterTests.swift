import Foundation
import HerdCore
import HerdHTTP
import HerdPlaces
import Testing

/// The shipped places over real sockets.
@Suite struct PlacesRouterTests {
    private static let gazetteer = Result { try PlacesData().load() }
    private let gazetteer: Gazetteer
    private let service: RunningService

    init() throws {
        gazetteer = try Self.gazetteer.get()
        service = try RunningService(PlacesRouter.router(for: gazetteer))
    }

    private func legacy(_ query: String) throws -> HTTPTestClient.Reply {
        try service.client().get("\(PlacesRouter.legacyPath)?\(query)")
    }

    @Test(arguments: [RunningService.Kind.tcp, .unix])
    func `what is near UCLA comes over TCP and over a UNIX socket`(
        kind: RunningService.Kind
    ) throws {
        let service = try RunningService(PlacesRouter.router(for: gazetteer), on: kind)
        let reply = try service.client().get(
            "\(PlacesRouter.legacyPath)?location=34.06893,-118.445127&radius=10000&key=none"
        )
        #expect(reply.status == 200)
        #expect(reply.headers["content-type"] == "application/json; charset=UTF-8")
        let answer = try reply.json()
        #expect(answer["status"] == "OK")
        #expect(answer["results"]?.elements?.count == 20)
        #expect(answer["results"]?[0]?["name"] == "Santa Monica")
        #expect(answer["html_attributions"]?.elements?.count == 2)
    }

    @Test func `every answer is the gazetteer's own, over one connection`() throws {
        let client = try service.client()
        for (latitude, longitude) in [(51.5, -0.13), (35.68, 139.69), (-90, 12), (-16.85, 180)] {
            for query in [
                "radius=50000", "radius=3000", "radius=50000&type=airport",
                "rankby=distance&keyword=airport",
            ] {
                let full = "location=\(latitude),\(longitude)&\(query)"
                let reply = try client.get("\(PlacesRouter.legacyPath)?\(full)")
                #expect(reply.status == 200)
                #expect(reply.body == NearbyAnswer(query: full, from: gazetteer).json())
            }
        }
    }

    @Test func `pages lead to all 28 places around UCLA, each once`() throws {
        let first = try legacy("location=34.06893,-118.445127&radius=10000").json()
        let token = try #require(first["next_page_token"]?.string)
        let second = try legacy("pagetoken=\(token)").json()
        #expect(second["next_page_token"] == nil)
        let ids = [first, second].flatMap { $0["results"]?.elements ?? [] }
            .map { $0["place_id"]?.string }
        #expect(ids.count == 28)
        #expect(Set(ids).count == 28)
    }

    @Test(arguments: [
        ("location=34.06893,-118.445127&radius=10000", "OK"),
        ("location=0,-150&radius=50000", "ZERO_RESULTS"),
        ("location=34.06893,-118.445127&radius=10000&type=restaurant", "ZERO_RESULTS"),
        ("", "INVALID_REQUEST"), ("location=34.06893,-118.445127", "INVALID_REQUEST"),
        ("radius=10000", "INVALID_REQUEST"), ("location=here&radius=10000", "INVALID_REQUEST"),
        ("location=1,2&rankby=distance", "INVALID_REQUEST"),
        ("location=1,2&radius=10&rankby=distance&type=airport", "INVALID_REQUEST"),
        ("pagetoken=forged", "INVALID_REQUEST"),
    ])
    func `statuses travel in the body of a 200`(query: String, status: String) throws {
        let reply = try legacy(query)
        #expect(reply.status == 200)
        let answer = try reply.json()
        #expect(answer["status"]?.string == status)
        #expect((answer["error_message"] != nil) == (status == "INVALID_REQUEST"))
        #expect((answer["results"]?.elements?.isEmpty == false) == (status == "OK"))
    }

    @Test func `a question without a question mark is an invalid request too`() throws {
        let reply = try service.client().get(PlacesRouter.legacyPath)
        #expect(reply.status == 200)
        #expect(try reply.json()["status"] == "INVALID_REQUEST")
    }

    @Test func `the New API answers in its own shape`() throws {
        let body = """
            {"maxResultCount": 3, "rankPreference": "DISTANCE", "locationRestriction": {"circle":
            {"center": {"latitude": 34.06893, "longitude": -118.445127}, "radius": 10000.0}}}
            """
        let mask = ["Content-Type: application/json", "X-Goog-FieldMask: places.displayName"]
        let reply = try service.client().post(PlacesRouter.newPath, headers: mask, body)
        #expect(reply.status == 200)
        let names = try reply.json()["places"]?.elements?.map { $0["displayName"]?["text"] }
        #expect(names?.count == 3)
        #expect(names?.first == "Ronald Reagan UCLA Medical Center Helistop")
    }

    @Test func `the New API's errors are real HTTP errors`() throws {
        let client = try service.client()
        let noMask = try client.post(PlacesRouter.newPath, "{}")
        #expect(noMask.status == 400)
        #expect(try noMask.json()["error"]?["status"] == "INVALID_ARGUMENT")
        let noCircle = try client.post(PlacesRouter.newPath, headers: ["X-Goog-FieldMask: *"], "{}")
        #expect(noCircle.status == 400)
    }

    @Test func `health, and paths that are none`() throws {
        let client = try service.client()
        #expect(try client.get("/healthz").status == 200)
        for path in ["/", "/maps/api/place/nearbysearch/xml", "/v1/places:searchText"] {
            #expect(try client.get(path).status == 404)
        }
    }

    @Test func `a request of more than 8 KiB is refused`() throws {
        let keyword = String(repeating: "x", count: 9000)
        #expect(try legacy("location=1,2&radius=5&keyword=\(keyword)").status == 400)
    }
}
