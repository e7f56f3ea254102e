import Testing

@testable import HerdCore

@Suite struct PlacesRequestTests {
    static let search = PlacesSearch(
        PlacesQuestion(latitude: 34.068930, longitude: -118.445127, radiusMeters: 10_000)
    )
    static let legacyTarget =
        "/maps/api/place/nearbysearch/json?location=34.06893,-118.44513&radius=10000"

    @Test func `the legacy request is a GET with meters, and the key last`() throws {
        let key = try #require(Secret("AIza+/&=key"))
        let request = PlacesRequest(Self.search, of: .googleLegacy, base: nil, key: key)
        let url = "https://maps.googleapis.com" + Self.legacyTarget
        #expect(request.url == url + "&key=AIza%2B%2F%26%3Dkey")
        #expect(request.headers == [])
        #expect(request.body == nil)
    }

    @Test(arguments: ["http://127.0.0.1:8100", "http://127.0.0.1:8100/"])
    func `another base takes the place of the provider's`(base: String) {
        let request = PlacesRequest(Self.search, of: .googleLegacy, base: base, key: nil)
        #expect(request.url == "http://127.0.0.1:8100" + Self.legacyTarget)
    }

    @Test func `the offline provider is asked as Google's legacy one`() {
        let request = PlacesRequest(Self.search, of: .offline, base: nil, key: nil)
        #expect(request.url == "http://localhost" + Self.legacyTarget)
    }

    @Test func `the new request is a POST with a field mask, and the key in a header`() throws {
        let key = try #require(Secret("AIzaKey"))
        let request = PlacesRequest(Self.search, of: .google, base: nil, key: key)
        #expect(request.url == "https://places.googleapis.com/v1/places:searchNearby")
        let mask =
            "places.id,places.displayName,places.location,places.viewport,places.types"
            + ",places.shortFormattedAddress,places.businessStatus"
        #expect(
            request.headers == [
                .init(name: "Content-Type", value: "application/json"),
                .init(name: "X-Goog-FieldMask", value: mask),
                .init(name: "X-Goog-Api-Key", value: "AIzaKey"),
            ]
        )
        let body =
            #"{"maxResultCount":20,"rankPreference":"POPULARITY","locationRestriction":"#
            + #"{"circle":{"center":{"latitude":34.06893,"longitude":-118.44513},"radius":10000}}}"#
        #expect(request.body.map { String(decoding: $0, as: UTF8.self) } == body)
    }

    @Test(arguments: PlacesProvider.allCases)
    func `a request that is printed does not show its key`(provider: PlacesProvider) throws {
        let key = try #require(Secret("AIzaTopSecret"))
        let request = PlacesRequest(Self.search, of: provider, base: nil, key: key)
        var dumped = ""
        dump(request, to: &dumped)
        for text in ["\(request)", String(reflecting: request), dumped] {
            #expect(!text.contains("AIza") && !text.contains("118"))
        }
    }
}

@Suite struct SecretTests {
    @Test func `a secret prints as dots`() throws {
        let secret = try #require(Secret("AIzaTopSecret"))
        var dumped = ""
        dump((key: secret, 1), to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped, "\([secret])"] {
            #expect(!text.contains("AIza") && text.contains("•••"))
        }
        #expect(secret.revealed == "AIzaTopSecret")
    }

    @Test(arguments: ["", "a b", "a\n", "schlüssel", String(repeating: "x", count: 1_025)])
    func `what can't be a key is none`(text: String) {
        #expect(Secret(text) == nil)
    }

    @Test(arguments: [
        ("key AIzaSyB-x_9 is bad", "key ••• is bad"), ("?key=abc%20d&x=1", "?•••&x=1"),
        ("my-own-key, twice: my-own-key", "•••, twice: •••"), ("line\nbreak\u{7}", "line break "),
        ("key=", "•••"), ("keys are fine", "keys are fine"), ("", ""),
    ])
    func `a foreign text is cleaned for the log`(text: String, expected: String) {
        #expect(Secret.redact(text, hiding: Secret("my-own-key")) == expected)
    }

    @Test func `a long text is cut, and no key is cut into an unknown one`() {
        let text = String(repeating: "x", count: 298) + "AIzaTopSecret"
        let redacted = Secret.redact(text, hiding: nil)
        #expect(redacted == String(repeating: "x", count: 298) + "•••")
        #expect(Secret.redact(String(repeating: "y", count: 900), hiding: nil).count == 300)
    }
}
