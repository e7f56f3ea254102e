/// An answer in the shape of `places:searchNearby`; nothing in it is invented.
public struct NewNearbyAnswer: Sendable {
    /// Errors are real HTTP codes here, unlike in the legacy API.
    public let httpStatus: Int
    private let body: JSONValue

    /// The answer to a request's field mask and body.
    public init(fieldMask: String?, body: [UInt8], from gazetteer: Gazetteer) {
        do throws(NewNearbyProblem) {
            let mask = try PlaceFieldMask(header: fieldMask)
            let request = try NewNearbyRequest(body: body)
            let found = gazetteer.search(
                request.circle,
                order: request.order,
                filter: request.filter,
                wanted: 0..<request.countMax
            )
            httpStatus = 200
            // Where nothing is found, Google answers an object without members.
            self.body =
                found.places.isEmpty
                ? .object([])
                : ["places": .array(found.places.map { $0.json(mask) })]
        } catch {
            httpStatus = 400
            self.body = [
                "error": [
                    "code": 400, "message": .string(error.sentence), "status": "INVALID_ARGUMENT",
                ]
            ]
        }
    }

    /// The answer's bytes, ended by a newline.
    public func json() -> [UInt8] {
        body.text(.googleNew) + [.lineFeed]
    }
}

extension JSONLayout {
    /// As Google's newer services write it.
    fileprivate static let googleNew = JSONLayout(indent: 2, colon: ": ", escapesAngles: false)
}

extension Place {
    fileprivate func json(_ mask: PlaceFieldMask) -> JSONValue {
        let id = String(decoding: id, as: UTF8.self)
        let members: [(String, JSONValue)] = [
            ("name", .string("places/\(id)")),
            ("id", .string(id)),
            ("types", .array(kind.types.map(JSONValue.string))),
            ("formattedAddress", .string(address)),
            ("location", .location(text(latitude), text(longitude))),
            ("viewport", viewport.json),
            ("displayName", ["text": .string(text(name))]),
            ("primaryType", .string(kind.types[0])),
            ("shortFormattedAddress", .string(text(vicinity))),
            ("attributions", [source]),
        ]
        return .object(
            members.filter { mask.contains($0.0) }.map { JSONMember(key: $0.0, value: $0.1) }
        )
    }

    private var address: String {
        region.isEmpty ? text(country) : "\(text(region)), \(text(country))"
    }

    /// Whoever shows the place has to name where it comes from, as `LICENSE-places.md` says.
    private var source: JSONValue {
        kind == .locality
            ? [
                "provider": "GeoNames, CC BY 4.0, modified",
                "providerUri": "https://www.geonames.org/",
            ]
            : ["provider": "OurAirports", "providerUri": "https://ourairports.com/"]
    }

    private func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}

extension Viewport {
    fileprivate var json: JSONValue {
        [
            "low": .location(text(south), text(west)),
            "high": .location(text(north), text(east)),
        ]
    }

    private func text(_ degreesE7: Int) -> String {
        var bytes: [UInt8] = []
        FixedPoint.write(degreesE7, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension JSONValue {
    /// A point of the map; both are the texts of decimal numbers.
    fileprivate static func location(_ latitude: String, _ longitude: String) -> JSONValue {
        ["latitude": .number(latitude), "longitude": .number(longitude)]
    }
}
