/// A request of Google's legacy Nearby Search, by its own rules.
public struct NearbyRequest: Sendable {
    /// Google's own: places on a page, and pages of a search.
    public static let pageSize = 20
    public static let pagesMax = 3

    public let circle: SearchCircle
    public let order: PlaceOrder
    public let filter: PlaceFilter
    /// The number of the page's first place.
    public let start: Int
    private let parameters: QueryParameters

    /// Why a request can't be answered, in Google's words and one sentence.
    public struct Problem: Error, Equatable, Sendable {
        public let sentence: String
    }

    /// Reads a URL's query.
    ///
    /// `location` is required, `radius` in meters too unless `rankby=distance`, which forbids it
    /// and needs one of `keyword`, `name` and `type`. `key`, `language` and whatever is unknown is
    /// ignored, and with `pagetoken` everything else.
    public init(query: String) throws(Problem) {
        let parameters = QueryParameters(query)
        if let token = parameters["pagetoken"] {
            try self.init(token: token)
        } else {
            try self.init(parameters, start: 0)
        }
    }

    /// Asks for the places after this page; nil on the last page that Google would show.
    public var nextPageToken: String? {
        let next = start + Self.pageSize
        guard next < Self.pageSize * Self.pagesMax else { return nil }
        // Nothing that is not used, so no key either.
        let question = ["location", "radius", "rankby", "type", "keyword", "name"]
            .compactMap { name in parameters[name].map { (name, QueryParameters.encoded($0)) } }
            .map { "&\($0)=\($1)" }
            .joined()
        return PageToken.encoded("start=\(next)\(question)")
    }

    /// The numbers of the page's places.
    public var wanted: Range<Int> { start..<start + Self.pageSize }

    private init(token: String) throws(Problem) {
        guard let query = PageToken.decoded(token) else { throw .badToken }
        let parameters = QueryParameters(query)
        let starts = stride(
            from: Self.pageSize,
            to: Self.pageSize * Self.pagesMax,
            by: Self.pageSize
        )
        guard let start = parameters["start"].flatMap(Int.init), starts.contains(start) else {
            throw .badToken
        }
        try self.init(parameters, start: start)
    }

    private init(_ parameters: QueryParameters, start: Int) throws(Problem) {
        guard let location = parameters["location"] else {
            throw Problem(sentence: "location is missing: it is latitude,longitude")
        }
        let isByDistance = try Self.isByDistance(parameters)
        let radius = try Self.radiusMeters(parameters, isByDistance: isByDistance)
        let numbers = location.split(separator: ",", omittingEmptySubsequences: false)
            .map(decimal)
        guard numbers.count == 2, let latitude = numbers[0], let longitude = numbers[1],
            let circle = SearchCircle(
                latitude: latitude,
                longitude: longitude,
                radiusMeters: radius
            )
        else {
            throw Problem(
                sentence: "location must be a latitude from -90 to 90, a comma and a "
                    + "longitude from -180 to 180"
            )
        }
        self.circle = circle
        self.start = start
        order = isByDistance ? .distance : .prominence
        filter = Self.filter(parameters)
        self.parameters = parameters
    }

    private static func isByDistance(_ parameters: QueryParameters) throws(Problem) -> Bool {
        switch parameters["rankby"] {
        case nil, "prominence":
            return false
        case "distance":
            guard parameters["radius"] == nil else {
                throw Problem(sentence: "radius must be left out when rankby=distance")
            }
            guard ["keyword", "name", "type"].contains(where: { parameters[$0] != nil }) else {
                throw Problem(sentence: "rankby=distance needs one of keyword, name and type")
            }
            return true
        case .some:
            throw Problem(sentence: "rankby must be prominence or distance")
        }
    }

    private static func radiusMeters(
        _ parameters: QueryParameters,
        isByDistance: Bool
    ) throws(Problem) -> Double {
        guard !isByDistance else { return SearchCircle.radiusMetersMax }
        guard let text = parameters["radius"] else {
            throw Problem(sentence: "radius is missing: it is a number of meters")
        }
        guard let radius = decimal(text[...]), radius > 0 else {
            throw Problem(sentence: "radius must be a number of meters greater than 0")
        }
        return radius
    }

    /// No place here has a price or opening hours: Google leaves such out where one asks for these.
    private static func filter(_ parameters: QueryParameters) -> PlaceFilter {
        var filter = PlaceFilter()
        if let type = parameters["type"] { filter.kinds = PlaceKinds(ofTypes: [type]) }
        for name in ["keyword", "name"] { filter.add(words: parameters[name] ?? "") }
        let isOpenWanted = parameters["opennow"].map { $0 != "false" } ?? false
        if isOpenWanted || parameters["minprice"] != nil || parameters["maxprice"] != nil {
            filter.kinds = []
        }
        return filter
    }
}

extension NearbyRequest.Problem {
    fileprivate static let badToken = Self(
        sentence: "pagetoken is none that this server gave out"
    )
}

/// A number in decimal notation, spaces around it allowed: Double would take `nan` and `0x1p3` too.
private func decimal(_ text: Substring) -> Double? {
    let word = text.drop(while: \.isWhitespace)
    guard !word.isEmpty, word.utf8.allSatisfy({ "+-.0123456789eE".utf8.contains($0) }),
        let number = Double(word), number.isFinite
    else { return nil }
    return number
}
