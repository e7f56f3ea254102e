/// An answer in the shape of Google's legacy Nearby Search; nothing in it is invented.
///
/// Google's `status` travels in the body, HTTP itself always says 200.
public struct NearbyAnswer: Sendable {
    public let status: Status
    public let places: [Place]
    public let nextPageToken: String?
    /// One sentence for whoever wrote the request.
    public let errorMessage: String?

    public enum Status: String, Sendable {
        case ok = "OK"
        case zeroResults = "ZERO_RESULTS"
        case invalidRequest = "INVALID_REQUEST"
    }

    /// Who is to be named where the places are shown, as `LICENSE-places.md` says.
    public static let attributions = [
        #"Populated places © <a href="https://www.geonames.org/">GeoNames</a>, "#
            + #"<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>, modified"#,
        #"Aviation facilities: <a href="https://ourairports.com/">OurAirports</a>, public domain"#,
    ]

    /// The answer to a URL's query.
    public init(query: String, from gazetteer: Gazetteer) {
        do throws(NearbyRequest.Problem) {
            let request = try NearbyRequest(query: query)
            let found = gazetteer.search(
                request.circle,
                order: request.order,
                filter: request.filter,
                wanted: request.wanted
            )
            status = found.places.isEmpty ? .zeroResults : .ok
            places = found.places
            nextPageToken = found.isMore ? request.nextPageToken : nil
            errorMessage = nil
        } catch {
            status = .invalidRequest
            places = []
            nextPageToken = nil
            errorMessage = error.sentence
        }
    }
}
