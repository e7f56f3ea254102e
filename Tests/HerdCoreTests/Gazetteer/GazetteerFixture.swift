import Foundation
import HerdCore

extension Trigonometry {
    static let ofTheSystem = Trigonometry(sine: { sin($0) }, cosine: { cos($0) }, arcSine: asin)
}

/// Gazetteers to test with.
enum GazetteerFixture {
    static let header = "id\tname\tlat\tlon\tkind\tcountry\tadmin\trank\n"
    static let countries = "US\tUnited States\nFJ\tFiji\n"

    /// The data that the product ships.
    static let shipped: Result<Gazetteer, any Error> = Result {
        try Gazetteer(
            places: Array(shippedFile("places.tsv")),
            countries: Array(shippedFile("countries.tsv")),
            trigonometry: .ofTheSystem
        )
    }

    static func shippedFile(_ name: String) throws -> Data {
        // The tests may have been compiled through a link to their folder.
        let file = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        let repository = file.pathComponents.dropLast(4).joined(separator: "/").dropFirst()
        return try Data(
            contentsOf: URL(fileURLWithPath: "\(repository)/Sources/HerdPlaces/Resources/\(name)")
        )
    }

    static func gazetteer(_ rows: [String]) throws -> Gazetteer {
        try Gazetteer(
            places: Array((header + rows.map { $0 + "\n" }.joined()).utf8),
            countries: Array(countries.utf8),
            trigonometry: .ofTheSystem
        )
    }

    static func gazetteer(of points: [TestPoint]) throws -> Gazetteer {
        try gazetteer(points.map(\.row))
    }
}

/// A point of the Earth with what orders it.
struct TestPoint {
    let id: String
    /// Degrees × 10⁵.
    let latitude: Int
    let longitude: Int
    let rank: Int

    var row: String {
        [id, "Place \(id)", text(latitude), text(longitude), "locality", "US", "", "\(rank)"]
            .joined(separator: "\t")
    }

    /// Meters along the surface, by the haversine formula: nothing of it is in the gazetteer.
    func distance(latitude: Double, longitude: Double) -> Double {
        let (here, there) = (Double(self.latitude) / 1e5, latitude)
        let halfHeight = (there - here) * .pi / 360
        let halfWidth = (longitude - Double(self.longitude) / 1e5) * .pi / 360
        let haversine =
            sin(halfHeight) * sin(halfHeight)
            + cos(here * .pi / 180) * cos(there * .pi / 180) * sin(halfWidth) * sin(halfWidth)
        return 2 * 6_371_008.8 * asin(min(1, haversine.squareRoot()))
    }

    private func text(_ degreesE5: Int) -> String {
        let sign = degreesE5 < 0 ? "-" : ""
        let (whole, rest) = degreesE5.magnitude.quotientAndRemainder(dividingBy: 100_000)
        return "\(sign)\(whole).\(String(rest + 100_000).dropFirst())"
    }
}
