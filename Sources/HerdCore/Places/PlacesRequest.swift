/// A search as HTTP: pure text, sent by a shell.
public struct PlacesRequest: Equatable, Sendable {
    public struct Header: Equatable, Sendable {
        public let name: String
        public let value: String
    }

    public let url: String
    public let headers: [Header]
    /// Posted; nil is a GET.
    public let body: [UInt8]?

    /// The request of `base` (scheme, host and port), or of the provider's own servers.
    public init(_ search: PlacesSearch, of provider: PlacesProvider, base: String?, key: Secret?) {
        let base = base.map(Self.withoutSlash) ?? provider.base
        switch provider {
        case .offline, .googleLegacy:
            url = base + Self.legacyTarget(search, key: key)
            headers = []
            body = nil
        case .google:
            url = base + "/v1/places:searchNearby"
            headers = Self.newHeaders(key: key)
            body = Self.newBody(search).text(.compact)
        }
    }

    /// The key stands last, where a careless cut of the URL loses it first.
    private static func legacyTarget(_ search: PlacesSearch, key: Secret?) -> String {
        let location = "\(search.latitudeText),\(search.longitudeText)"
        return "/maps/api/place/nearbysearch/json?location=\(location)"
            + "&radius=\(search.radiusMeters)" + (key.map { "&key=\(percentEncoded($0))" } ?? "")
    }

    private static func newHeaders(key: Secret?) -> [Header] {
        var headers = [
            Header(name: "Content-Type", value: "application/json"),
            Header(name: "X-Goog-FieldMask", value: fieldMask),
        ]
        if let key { headers.append(Header(name: "X-Goog-Api-Key", value: key.revealed)) }
        return headers
    }

    /// What the legacy shape needs; ratings would move the call to a dearer price.
    private static let fieldMask = [
        "id", "displayName", "location", "viewport", "types", "shortFormattedAddress",
        "businessStatus",
    ].map { "places.\($0)" }.joined(separator: ",")

    private static func newBody(_ search: PlacesSearch) -> JSONValue {
        [
            "maxResultCount": .integer(PlacesAnswer.resultsMax),
            "rankPreference": "POPULARITY",
            "locationRestriction": [
                "circle": [
                    "center": [
                        "latitude": .number(search.latitudeText),
                        "longitude": .number(search.longitudeText),
                    ],
                    "radius": .integer(search.radiusMeters),
                ]
            ],
        ]
    }

    private static func withoutSlash(_ base: String) -> String {
        base.hasSuffix("/") ? String(base.dropLast()) : base
    }

    /// RFC 3986: all but the unreserved characters.
    private static func percentEncoded(_ key: Secret) -> String {
        key.revealed.unicodeScalars.map { scalar in
            switch scalar {
            case "A"..."Z", "a"..."z", "0"..."9", "-", ".", "_", "~": String(scalar)
            default: "%" + String(scalar.value, radix: 16, uppercase: true)
            }
        }.joined()
    }
}

extension PlacesRequest: CustomStringConvertible, CustomReflectable {
    /// URL and headers may hold the key: they are not shown.
    public var description: String { body == nil ? "GET •••" : "POST •••" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension PlacesProvider {
    /// Scheme and host.
    fileprivate var base: String {
        switch self {
        // The host is only sent as `Host`: it is reached by its UNIX socket.
        case .offline: "http://localhost"
        case .google: "https://places.googleapis.com"
        case .googleLegacy: "https://maps.googleapis.com"
        }
    }
}
