/// The gazetteer's file as it is, and the numbers of each row.
///
/// The words of a row stay where they are in the file's bytes and are looked up again for the few
/// rows that go into an answer: a String for each would cost more than everything else together.
struct PlaceTable: Sendable {
    static let header = "id\tname\tlat\tlon\tkind\tcountry\tadmin\trank\n"

    let bytes: [UInt8]
    let rows: [PlaceRow]
}

/// What a search needs of a row.
struct PlaceRow: Equatable, Sendable {
    /// Where the row begins in the table's bytes.
    var start: UInt32 = 0
    /// Degrees × 10⁷, so that every coordinate of the file is an exact number.
    var latitudeE7: Int32 = 0
    var longitudeE7: Int32 = 0
    /// Prominence: 100 log₁₀ of a town's population; the rest is on the same scale.
    var rank: Int16 = 0
    var kind: PlaceKind = .locality

    var latitude: Double { Double(latitudeE7) / 1e7 }
    var longitude: Double { Double(longitudeE7) / 1e7 }
}

/// Why a file is not a gazetteer.
public struct GazetteerProblem: Error, Equatable, Sendable, CustomStringConvertible {
    /// Counted from 1.
    public let line: Int
    /// What is wrong there, as in "the latitude is no number from -90 to 90".
    public let complaint: String

    public var description: String { "line \(line): \(complaint)" }
}
