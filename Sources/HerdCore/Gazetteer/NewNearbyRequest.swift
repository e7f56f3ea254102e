/// A request of `places:searchNearby`, the Nearby Search of Google's Places API (New).
public struct NewNearbyRequest: Sendable {
    public let circle: SearchCircle
    public let order: PlaceOrder
    public let filter: PlaceFilter
    public let countMax: Int

    /// What Google allows and takes where nothing is said.
    private static let countMaxes = 1...20

    /// Reads the request's body.
    public init(body: [UInt8]) throws(NewNearbyProblem) {
        var reader = try Self.reader(of: body)
        circle = try reader.circle()
        countMax = try reader.countMax(Self.countMaxes)
        order = try reader.order()
        filter = try reader.filter()
        try reader.refuseUnknownMembers()
    }

    private static func reader(of body: [UInt8]) throws(NewNearbyProblem) -> MemberReader {
        do {
            return MemberReader(try JSONDocument(parsing: body).root.value)
        } catch {
            throw NewNearbyProblem("the body is no JSON object: \(error)")
        }
    }
}

/// Why a request can't be answered, in one sentence; Google calls all of these INVALID_ARGUMENT.
public struct NewNearbyProblem: Error, Equatable, Sendable {
    public let sentence: String

    init(_ sentence: String) {
        self.sentence = sentence
    }
}

/// Takes the members of a request's body one by one, so that what is left over is unknown.
private struct MemberReader {
    private let body: JSONValue
    private var known: Set<String> = ["languageCode", "regionCode"]

    init(_ body: JSONValue) {
        self.body = body
    }

    mutating func circle() throws(NewNearbyProblem) -> SearchCircle {
        known.insert("locationRestriction")
        let circle = body["locationRestriction"]?["circle"]
        guard let latitude = circle?["center"]?["latitude"]?.double,
            let longitude = circle?["center"]?["longitude"]?.double
        else {
            throw NewNearbyProblem(
                "locationRestriction.circle.center must have a latitude and a longitude"
            )
        }
        let radius = circle?["radius"]?.double ?? 0
        guard (0...SearchCircle.radiusMetersMax).contains(radius) else {
            throw NewNearbyProblem("locationRestriction.circle.radius must be from 0 to 50000")
        }
        guard
            let circle = SearchCircle(
                latitude: latitude,
                longitude: longitude,
                radiusMeters: radius
            )
        else {
            throw NewNearbyProblem(
                "locationRestriction.circle.center must have a latitude from -90 to 90 and a "
                    + "longitude from -180 to 180"
            )
        }
        return circle
    }

    mutating func countMax(_ allowed: ClosedRange<Int>) throws(NewNearbyProblem) -> Int {
        known.insert("maxResultCount")
        guard let value = body["maxResultCount"] else { return allowed.upperBound }
        guard let count = value.int, allowed.contains(count) else {
            throw NewNearbyProblem(
                "maxResultCount must be from \(allowed.lowerBound) to \(allowed.upperBound)"
            )
        }
        return count
    }

    mutating func order() throws(NewNearbyProblem) -> PlaceOrder {
        known.insert("rankPreference")
        guard let preference = body["rankPreference"] else { return .prominence }
        switch preference.string {
        case "POPULARITY", "RANK_PREFERENCE_UNSPECIFIED": return .prominence
        case "DISTANCE": return .distance
        case .some, nil:
            throw NewNearbyProblem("rankPreference must be POPULARITY or DISTANCE")
        }
    }

    /// An empty list restricts nothing, as one that is missing.
    mutating func filter() throws(NewNearbyProblem) -> PlaceFilter {
        var filter = PlaceFilter()
        let included = try types("includedTypes")
        let excluded = try types("excludedTypes")
        let includedFirst = try types("includedPrimaryTypes")
        let excludedFirst = try types("excludedPrimaryTypes")
        if !included.isEmpty { filter.kinds.formIntersection(PlaceKinds(ofTypes: included)) }
        filter.kinds.subtract(PlaceKinds(ofTypes: excluded))
        if !includedFirst.isEmpty {
            filter.kinds.formIntersection(PlaceKinds(ofPrimaryTypes: includedFirst))
        }
        filter.kinds.subtract(PlaceKinds(ofPrimaryTypes: excludedFirst))
        return filter
    }

    func refuseUnknownMembers() throws(NewNearbyProblem) {
        guard let members = body.members else { throw NewNearbyProblem("the body is no object") }
        for member in members where !known.contains(member.key) {
            throw NewNearbyProblem("Unknown name \"\(member.key)\": Cannot find field.")
        }
    }

    private mutating func types(_ name: String) throws(NewNearbyProblem) -> [String] {
        known.insert(name)
        guard let value = body[name] else { return [] }
        let types = value.elements?.compactMap(\.string)
        guard let types, types.count == value.elements?.count else {
            throw NewNearbyProblem("\(name) must be a list of strings")
        }
        return types
    }
}
