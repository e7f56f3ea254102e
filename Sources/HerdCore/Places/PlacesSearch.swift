/// A question as it is sent to the provider: rounded, so that equal ones share one call.
///
/// The number of places wanted is no part of it: 20 are asked for, and each client's answer is cut.
public struct PlacesSearch: Hashable, Sendable {
    /// In 0.00001 degrees, about a meter: what a phone's position is worth at best.
    let latitude: Int
    let longitude: Int
    /// 1…50,000 whole meters; parts of one count as a whole.
    let radiusMeters: Int

    private static let unitsPerDegree = 100_000

    public init(_ question: PlacesQuestion) {
        latitude = Self.units(question.latitude, limit: 90)
        longitude = Self.units(question.longitude, limit: 180)
        let radius = question.radiusMeters.rounded(.up)
        precondition(radius.isFinite, "no radius: \(question)")
        radiusMeters = Int(min(max(radius, 1), 50_000))
    }

    /// Decimal degrees with five places, as a URL and as JSON may hold them.
    var latitudeText: String { Self.text(latitude, decimals: 5) }
    var longitudeText: String { Self.text(longitude, decimals: 5) }

    /// For the log: where somebody is is nobody's business to the meter, so two decimals (1 km).
    public var label: String {
        let latitude = Self.text(Self.hundredths(latitude), decimals: 2)
        let longitude = Self.text(Self.hundredths(longitude), decimals: 2)
        return "\(latitude),\(longitude) r=\(radiusMeters)"
    }

    private static func units(_ degrees: Double, limit: Double) -> Int {
        precondition(degrees.isFinite, "no coordinate: \(degrees)")
        return Int((min(max(degrees, -limit), limit) * Double(unitsPerDegree)).rounded())
    }

    private static func hundredths(_ units: Int) -> Int {
        Int((Double(units) / 1_000).rounded())
    }

    private static func text(_ value: Int, decimals: Int) -> String {
        let digits = String(value.magnitude)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return "\(value < 0 ? "-" : "")\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
    }
}
