/// What sort of place a row of the gazetteer is.
public enum PlaceKind: UInt8, CaseIterable, Sendable {
    case locality, airport, airfield, heliport, seaplaneBase

    /// The word for it in the data.
    var word: String {
        switch self {
        case .locality: "locality"
        case .airport: "airport"
        case .airfield: "airfield"
        case .heliport: "heliport"
        case .seaplaneBase: "seaplane_base"
        }
    }

    /// Google's types for it, the most exact first; the aviation words are our own.
    public var types: [String] {
        switch self {
        case .locality: ["locality", "political"]
        case .airport: ["airport", "point_of_interest", "establishment"]
        case .airfield, .heliport, .seaplaneBase:
            [word, "airport", "point_of_interest", "establishment"]
        }
    }
}
