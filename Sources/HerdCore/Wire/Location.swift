/// A place on earth, read from ISO 6709 decimal degrees: `+34.068930-118.445127`.
///
/// Latitude has one or two digits before its point and longitude one to three: ISO 6709 reads a
/// longer number as degrees and minutes, which this is not.
struct Location: Equatable {
    /// Degrees, −90…90.
    let latitude: Double
    /// Degrees, −180…180.
    let longitude: Double

    /// Nil unless the whole word is a location within range.
    @inline(__always)
    init?(word: UnsafeRawBufferPointer) {
        guard word.count <= WireLimits.locationBytesMax else { return nil }
        var offset = 0
        guard
            let latitude = Self.degrees(in: word, at: &offset, limit: 90, digitsMax: 2),
            let longitude = Self.degrees(in: word, at: &offset, limit: 180, digitsMax: 3)
        else { return nil }
        if offset < word.count, word[offset] == UInt8(ascii: "/") { offset += 1 }
        guard offset == word.count else { return nil }
        self.latitude = latitude
        self.longitude = longitude
    }

    /// Whether the whole word is a location: asked of each report, whose degrees nobody wants yet.
    static func isLocation(_ word: UnsafeRawBufferPointer) -> Bool { Location(word: word) != nil }

    /// Degrees with their sign.
    ///
    /// Twelve decimals (a ten-thousandth of a millimeter) are read. Numerator and power of ten are
    /// both below 2^53, so the one division gives the Double nearest to them.
    @inline(__always)
    private static func degrees(
        in word: UnsafeRawBufferPointer,
        at offset: inout Int,
        limit: UInt64,
        digitsMax: Int
    ) -> Double? {
        guard offset < word.count else { return nil }
        let sign = word[offset]
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        offset += 1
        guard
            let number = DecimalNumber(in: word, at: &offset, parts: .trillion),
            number.integerDigits <= digitsMax, number.isAtMost(limit)
        else { return nil }
        let magnitude = Double(number.integer &* 1_000_000_000_000 &+ number.fraction) / 1e12
        return sign == UInt8(ascii: "-") ? -magnitude : magnitude
    }
}
