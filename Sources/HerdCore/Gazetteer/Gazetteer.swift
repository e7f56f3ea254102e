/// Real places of the whole world, searched without a network.
///
/// It is loaded once and never changes; a search looks at some dozens of places out of all.
public struct Gazetteer: Sendable {
    private let table: PlaceTable
    private let countries: CountryNames
    private let grid: SphereGrid
    /// The rows in the order of the grid's cells.
    private let points: [Point]
    private let trigonometry: Trigonometry

    /// What a search reads of a place that it may not want: 40 bytes, side by side in memory.
    private struct Point: Sendable {
        let vector: UnitVector
        let row: PlaceRow
    }

    /// Loads the gazetteer.
    ///
    /// - Parameters:
    ///   - places: `places.tsv`: a header, then id, name, latitude, longitude, kind, country,
    ///     region and rank, parted by tabs.
    ///   - countries: `countries.tsv`: a code of two letters, a tab, a name.
    ///   - trigonometry: The C library's functions.
    /// - Throws: `GazetteerProblem`, for the first line that is not as it should be.
    public init(
        places: [UInt8],
        countries: [UInt8],
        trigonometry: Trigonometry
    ) throws(GazetteerProblem) {
        let table = try PlaceTableParser.parse(places)
        var order: [Int] = []
        grid = SphereGrid(
            table.rows.map { ($0.latitude, $0.longitude) },
            trigonometry,
            order: &order
        )
        points = order.map { index in
            let row = table.rows[index]
            let vector = UnitVector(
                latitude: row.latitude,
                longitude: row.longitude,
                trigonometry
            )
            return Point(vector: vector, row: row)
        }
        self.table = table
        self.countries = try CountryNames(countries)
        self.trigonometry = trigonometry
    }

    /// How many places there are.
    public var count: Int { points.count }

    /// The places of a circle that pass the filter, `wanted` being their numbers in that order.
    ///
    /// - Returns: What of `wanted` there is, and whether there are more places after it.
    public func search(
        _ circle: SearchCircle,
        order: PlaceOrder,
        filter: PlaceFilter = PlaceFilter(),
        wanted: Range<Int>
    ) -> (places: [Place], isMore: Bool) {
        let center = UnitVector(
            latitude: circle.latitude,
            longitude: circle.longitude,
            trigonometry
        )
        let squaredChordMax = circle.squaredChord(trigonometry)
        // One more than is wanted tells whether there are more.
        var best = BestCandidates(countMax: wanted.upperBound + 1) { precedes($0, $1, order) }
        grid.forEachRun(near: circle) { run in
            for index in run {
                let squaredChord = points[index].vector.squaredChord(to: center)
                guard squaredChord <= squaredChordMax, passes(points[index], filter)
                else { continue }
                best.offer(Candidate(index: index, squaredChord: squaredChord))
            }
        }
        let places = best.sorted.prefix(wanted.upperBound).dropFirst(wanted.lowerBound)
        return (places.map { place(points[$0.index]) }, best.sorted.count > wanted.upperBound)
    }

    private func passes(_ point: Point, _ filter: PlaceFilter) -> Bool {
        filter.kinds.contains(point.row.kind)
            && (filter.words.isEmpty || filter.matches(place(point)))
    }

    /// The order is total, so that the same question always has the same answer.
    private func precedes(_ left: Candidate, _ right: Candidate, _ order: PlaceOrder) -> Bool {
        let (leftPoint, rightPoint) = (points[left.index], points[right.index])
        if order == .prominence, leftPoint.row.rank != rightPoint.row.rank {
            return leftPoint.row.rank > rightPoint.row.rank
        }
        if left.squaredChord != right.squaredChord {
            return left.squaredChord < right.squaredChord
        }
        return place(leftPoint).id.lexicographicallyPrecedes(place(rightPoint).id)
    }

    private func place(_ point: Point) -> Place {
        Place(
            row: point.row,
            cosineOfLatitude: point.vector.cosineOfLatitude,
            table: table.bytes,
            countries: countries
        )
    }
}

/// Which places come first.
public enum PlaceOrder: Hashable, Sendable {
    /// The highest rank, then the nearest, then the lowest id.
    case prominence
    /// The nearest, then the lowest id.
    case distance
}

/// A place that lies in the circle.
struct Candidate {
    let index: Int
    let squaredChord: Double
}

/// The first few of many candidates, in order.
struct BestCandidates {
    private(set) var sorted: [Candidate] = []
    private let countMax: Int
    private let precedes: (Candidate, Candidate) -> Bool

    init(countMax: Int, precedes: @escaping (Candidate, Candidate) -> Bool) {
        self.countMax = countMax
        self.precedes = precedes
        sorted.reserveCapacity(countMax + 1)
    }

    /// Most candidates are worse than all that are kept, and cost one comparison.
    mutating func offer(_ candidate: Candidate) {
        if sorted.count == countMax {
            guard let last = sorted.last, precedes(candidate, last) else { return }
            sorted.removeLast()
        }
        var index = sorted.count
        while index > 0, precedes(candidate, sorted[index - 1]) { index -= 1 }
        sorted.insert(candidate, at: index)
    }
}
