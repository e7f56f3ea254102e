import HerdCore
import Testing

@Suite struct NearbyRequestTests {
    @Test func `a location and a radius are enough`() throws {
        let request = try NearbyRequest(query: "location=34.06893,-118.445127&radius=10000&key=x")
        #expect(request.circle.latitude == 34.06893)
        #expect(request.circle.longitude == -118.445127)
        #expect(request.circle.radiusMeters == 10_000)
        #expect(request.order == .prominence)
        #expect(request.filter == PlaceFilter())
        #expect(request.wanted == 0..<20)
    }

    @Test func `percent signs and plus signs are decoded`() throws {
        let request = try NearbyRequest(
            query: "location=%2B34.5%2c+-118&radius=1e3&keyword=S%C3%A3o+Paulo&keyword=no"
        )
        var filter = PlaceFilter()
        filter.add(words: "são paulo")
        #expect(request.circle.latitude == 34.5)
        #expect(request.circle.longitude == -118)
        #expect(request.circle.radiusMeters == 1_000)
        #expect(request.filter == filter)
    }

    @Test func `a radius that is too large is clamped, not refused`() throws {
        let request = try NearbyRequest(query: "location=0,0&radius=10000000")
        #expect(request.circle.radiusMeters == 50_000)
    }

    @Test func `rankby=distance searches all that the largest circle holds`() throws {
        let request = try NearbyRequest(query: "location=0,0&rankby=distance&type=airport")
        #expect(request.order == .distance)
        #expect(request.circle.radiusMeters == 50_000)
    }

    @Test(arguments: [
        "", "radius=5", "location=&radius=5", "location=1,2", "location=1,2&radius=",
        "location=1&radius=5", "location=1,2,3&radius=5", "location=1;2&radius=5",
        "location=,&radius=5", "location=91,0&radius=5", "location=0,181&radius=5",
        "location=nan,0&radius=5", "location=0x1p3,0&radius=5", "location=inf,0&radius=5",
        "location=1,2&radius=0", "location=1,2&radius=-5", "location=1,2&radius=wide",
        "location=1,2&radius=nan", "location=1,2&radius=1e999", "location=%zz,2&radius=5",
        "location=1,2&radius=5&rankby=beauty", "location=1,2&rankby=distance",
        "location=1,2&rankby=distance&radius=5&type=airport",
        "pagetoken=", "pagetoken=!", "pagetoken=AAAA", "pagetoken=%C3%A9",
    ])
    func `a request that breaks a rule is refused with a sentence`(query: String) throws {
        let problem = #expect(throws: NearbyRequest.Problem.self) {
            try NearbyRequest(query: query)
        }
        #expect(try !#require(problem).sentence.isEmpty)
    }

    @Test func `a token asks for the next page of the same question, without the key`() throws {
        let query = "location=34.06893,-118.445127&radius=50000&type=airport&keyword=los+%22a%22"
        let first = try NearbyRequest(query: query + "&key=secret")
        let token = try #require(first.nextPageToken)
        #expect(!token.contains { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "_" })

        let second = try NearbyRequest(query: "pagetoken=\(token)&location=0,0&radius=bad")
        #expect(second.circle == first.circle)
        #expect(second.order == first.order)
        #expect(second.filter == first.filter)
        #expect(second.wanted == 20..<40)
        #expect(try NearbyRequest(query: query).nextPageToken == token)
    }

    @Test func `there are three pages and no more, as with Google`() throws {
        var query = "location=51.5,0&radius=50000"
        var starts: [Int] = []
        while true {
            let request = try NearbyRequest(query: query)
            starts.append(request.start)
            guard let token = request.nextPageToken else { break }
            query = "pagetoken=\(token)"
        }
        #expect(starts == [0, 20, 40])
    }

    @Test func `a prefix of a token, and a token with other letters, is refused or a question`()
        throws
    {
        let token = try #require(
            try NearbyRequest(query: "location=1,2&radius=5000").nextPageToken
        )
        for length in 1..<token.count {
            if let request = try? NearbyRequest(query: "pagetoken=\(token.prefix(length))") {
                #expect(request.start == 20)
            }
        }
        #expect(throws: NearbyRequest.Problem.self) {
            try NearbyRequest(query: "pagetoken=.\(token.dropFirst())")
        }
    }
}
