/// A point on the sphere of radius 1.
///
/// Distances between such points need neither trigonometry nor special cases: the poles and the
/// 180th meridian are points like all others.
struct UnitVector: Equatable, Sendable {
    let x: Double
    let y: Double
    let z: Double

    /// Latitude and longitude in degrees.
    init(latitude: Double, longitude: Double, _ trigonometry: Trigonometry) {
        let latitude = Angle.radians(degrees: latitude)
        let longitude = Angle.radians(degrees: longitude)
        let cosine = trigonometry.cosine(latitude)
        x = cosine * trigonometry.cosine(longitude)
        y = cosine * trigonometry.sine(longitude)
        z = trigonometry.sine(latitude)
    }

    /// The square of the chord: along the surface, `d = 2 R asin(√squaredChord / 2)`.
    func squaredChord(to other: UnitVector) -> Double {
        let (dx, dy, dz) = (x - other.x, y - other.y, z - other.z)
        return dx * dx + dy * dy + dz * dz
    }

    /// How much shorter a degree of longitude is here than on the equator.
    var cosineOfLatitude: Double { (x * x + y * y).squareRoot() }
}
