/// What WHATSAT asks of the places provider.
public struct PlacesQuestion: Hashable, Sendable {
    /// Decimal degrees, −90…90.
    public let latitude: Double
    /// Decimal degrees, −180…180.
    public let longitude: Double
    /// Google's unit, meters, more than 0 and at most 50,000.
    public let radiusMeters: Double

    public init(latitude: Double, longitude: Double, radiusMeters: Double) {
        self.latitude = latitude
        self.longitude = longitude
        self.radiusMeters = radiusMeters
    }
}
