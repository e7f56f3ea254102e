/// Places API (New), brought into the shape of the legacy Nearby Search.
extension PlacesResponse {
    func newAnswer(hiding key: Secret?) throws(PlacesFailure) -> PlacesAnswer {
        guard httpStatus == 200 else { throw newFailure(hiding: key) }
        let object = try parsedObject()
        // Nothing found is the empty object.
        let places = object["places"] ?? []
        guard let elements = places.elements else { throw failure(.unreadable) }
        let status = elements.isEmpty ? PlacesStatus.zeroResults : .ok
        return PlacesAnswer(
            status: status,
            members: [
                JSONMember(key: "html_attributions", value: []),
                JSONMember(key: "results", value: .array(elements.map(Self.legacyPlace))),
                JSONMember(key: "status", value: .string(status.rawValue)),
            ]
        )
    }

    /// Errors are real HTTP statuses, with a google.rpc.Status for the details.
    private func newFailure(hiding key: Secret?) -> PlacesFailure {
        let error = (try? JSONValue(parsing: body))?["error"]
        let words = error?["message"]?.string.map { Secret.redact($0, hiding: key) }
        let reasons = error?["details"]?.elements?.compactMap { $0["reason"]?.string } ?? []
        // A wrong key is a 400, as a wrong radius is; only the reason tells them apart.
        if httpStatus == 400, reasons.contains("API_KEY_INVALID") {
            return failure(.provider(.requestDenied), detail: words)
        }
        return failure(.http(httpStatus), detail: words)
    }

    /// Members in the order of the alphabet, as Google's legacy answers have them; what the
    /// provider did not send is left out.
    private static func legacyPlace(_ place: JSONValue) -> JSONValue {
        let members: [(String, JSONValue?)] = [
            ("business_status", place["businessStatus"]),
            ("geometry", geometry(of: place)),
            ("name", place["displayName"]?["text"]),
            ("place_id", place["id"]),
            ("rating", place["rating"]),
            ("reference", place["id"]),
            ("types", place["types"]),
            ("user_ratings_total", place["userRatingCount"]),
            ("vicinity", place["shortFormattedAddress"]),
        ]
        return object(members)
    }

    private static func geometry(of place: JSONValue) -> JSONValue {
        let viewport = place["viewport"].map { viewport in
            object([
                ("northeast", viewport["high"].map(point)),
                ("southwest", viewport["low"].map(point)),
            ])
        }
        return object([("location", place["location"].map(point)), ("viewport", viewport)])
    }

    /// Like protobuf's JSON, the New API leaves out a coordinate that is zero.
    private static func point(_ value: JSONValue) -> JSONValue {
        ["lat": value["latitude"] ?? 0, "lng": value["longitude"] ?? 0]
    }

    private static func object(_ members: [(String, JSONValue?)]) -> JSONValue {
        .object(
            members.compactMap { key, value in value.map { JSONMember(key: key, value: $0) } }
        )
    }
}
