/// All points at most so far from a center, along the surface of the Earth.
public struct SearchCircle: Hashable, Sendable {
    /// Google's own maximum.
    public static let radiusMetersMax = 50_000.0
    /// The mean radius R₁ of the WGS 84 ellipsoid.
    public static let earthRadiusMeters = 6_371_008.8

    /// Decimal degrees, −90…90.
    public let latitude: Double
    /// Decimal degrees, −180…180.
    public let longitude: Double
    /// At least 0, at most `radiusMetersMax`.
    public let radiusMeters: Double

    /// A circle whose radius is cut to the maximum, as Google does.
    ///
    /// - Returns: nil if the center is not on the Earth, or the radius negative or not a number.
    public init?(latitude: Double, longitude: Double, radiusMeters: Double) {
        guard (-90...90).contains(latitude), (-180...180).contains(longitude), radiusMeters >= 0
        else { return nil }
        self.latitude = latitude
        self.longitude = longitude
        self.radiusMeters = min(radiusMeters, Self.radiusMetersMax)
    }

    /// The radius as an angle at the center of the Earth, in radians.
    var angle: Double { radiusMeters / Self.earthRadiusMeters }

    /// The square of the straight line that spans the radius, on a sphere of radius 1.
    func squaredChord(_ trigonometry: Trigonometry) -> Double {
        let chord = 2 * trigonometry.sine(angle / 2)
        return chord * chord
    }
}
