/// One place, as the gazetteer has it; its words are UTF-8.
public struct Place: Sendable {
    /// `g` and GeoNames' number, or `o` and OurAirports' number.
    public let id: ArraySlice<UInt8>
    public let name: ArraySlice<UInt8>
    /// The decimal number of the file, in degrees.
    public let latitude: ArraySlice<UInt8>
    public let longitude: ArraySlice<UInt8>
    /// The region of a locality, the town of all else; may be empty.
    public let region: ArraySlice<UInt8>
    public let country: ArraySlice<UInt8>
    public var kind: PlaceKind { row.kind }
    /// How prominent the place is: 100 log₁₀ of a town's population, and on one scale with it.
    public var rank: Int { Int(row.rank) }

    private let row: PlaceRow
    private let cosineOfLatitude: Double

    init(row: PlaceRow, cosineOfLatitude: Double, table: [UInt8], countries: CountryNames) {
        var rest = table[Int(row.start)...]
        func column() -> ArraySlice<UInt8> {
            let word = rest.prefix { $0 != .tab }
            rest = rest[word.endIndex...].dropFirst()
            return word
        }
        self.row = row
        self.cosineOfLatitude = cosineOfLatitude
        id = column()
        name = column()
        latitude = column()
        longitude = column()
        _ = column()
        country = countries[column()]
        region = column()
    }

    /// Where it is, in Google's few words: the region, or else the country.
    public var vicinity: ArraySlice<UInt8> { region.isEmpty ? country : region }

    /// A box around the place that fits a map, in degrees × 10⁷.
    var viewport: Viewport {
        Viewport(
            latitudeE7: Int(row.latitudeE7),
            longitudeE7: Int(row.longitudeE7),
            cosine: cosineOfLatitude,
            halfHeightE7: kind == .locality ? Viewport.halfHeightE7(ofTown: rank) : Viewport.leastE7
        )
    }
}
