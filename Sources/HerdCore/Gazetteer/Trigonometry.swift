/// The functions of an angle that the standard library does not have; angles in radians.
///
/// Whoever loads the gazetteer brings them along: they are `sin`, `cos` and `asin` of the system's
/// C library. They are called once for each place as it is loaded, and five times a search.
public struct Trigonometry: Sendable {
    public let sine: @Sendable (Double) -> Double
    public let cosine: @Sendable (Double) -> Double
    public let arcSine: @Sendable (Double) -> Double

    public init(
        sine: @escaping @Sendable (Double) -> Double,
        cosine: @escaping @Sendable (Double) -> Double,
        arcSine: @escaping @Sendable (Double) -> Double
    ) {
        self.sine = sine
        self.cosine = cosine
        self.arcSine = arcSine
    }
}

/// Conversions between the two measures of an angle.
enum Angle {
    static func radians(degrees: Double) -> Double { degrees * (.pi / 180) }
    static func degrees(radians: Double) -> Double { radians * (180 / .pi) }
}
