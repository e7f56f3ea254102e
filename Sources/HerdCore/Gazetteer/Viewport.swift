/// A box on the map, by the coordinates of its corners in degrees × 10⁷.
struct Viewport: Equatable, Sendable {
    let south: Int
    let west: Int
    let north: Int
    let east: Int

    /// Half of what Google shows around a single house: 0.00135°, 150 m.
    static let leastE7 = 13_500

    private static let halfTurnE7 = 180 * FixedPoint.unit
    private static let quarterTurnE7 = 90 * FixedPoint.unit

    /// A box around a point, as wide as it is high; `east` is less than `west` across 180°.
    ///
    /// `cosine` is that of the latitude.
    init(latitudeE7: Int, longitudeE7: Int, cosine: Double, halfHeightE7: Int) {
        south = max(latitudeE7 - halfHeightE7, -Self.quarterTurnE7)
        north = min(latitudeE7 + halfHeightE7, Self.quarterTurnE7)
        let halfWidth = Double(halfHeightE7) / max(cosine, 1e-9)
        guard halfWidth < Double(Self.halfTurnE7) else {
            (west, east) = (-Self.halfTurnE7, Self.halfTurnE7)
            return
        }
        let halfWidthE7 = Int(halfWidth.rounded())
        west = Self.wrapped(longitudeE7 - halfWidthE7)
        east = Self.wrapped(longitudeE7 + halfWidthE7)
    }

    /// Half the side of a town's square if 2,500 people live on a square kilometer.
    ///
    ///     rank     population   half side
    ///     270             500      0.22 km
    ///     400          10,000      1 km
    ///     600       1,000,000     10 km
    ///     740      25,000,000     50 km
    static func halfHeightE7(ofTown rank: Int) -> Int {
        // √population / 100 km = 10^(rank/200 − 2) km; a degree of latitude is 111.195 km.
        let kilometers = power(of: 1.0115794542598986, rank) / 100
        let halfHeight = kilometers / 111.195 * Double(FixedPoint.unit)
        return max(leastE7, Int(halfHeight.rounded()))
    }

    /// Squares and multiplies: the standard library has no power.
    private static func power(of base: Double, _ exponent: Int) -> Double {
        var (result, square, rest) = (1.0, base, exponent)
        while rest > 0 {
            if !rest.isMultiple(of: 2) { result *= square }
            square *= square
            rest /= 2
        }
        return result
    }

    private static func wrapped(_ longitudeE7: Int) -> Int {
        if longitudeE7 < -halfTurnE7 { return longitudeE7 + 2 * halfTurnE7 }
        if longitudeE7 > halfTurnE7 { return longitudeE7 - 2 * halfTurnE7 }
        return longitudeE7
    }
}
