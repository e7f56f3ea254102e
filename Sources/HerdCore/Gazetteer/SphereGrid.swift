/// Points of the sphere sorted into cells, so that those near a place are found without the others.
///
/// Bands of half a degree of latitude are each cut into as many columns as make the cells about
/// square, three at a pole. The points of a cell, of neighboring columns, and so of a band stand
/// one after the other: a search is a few runs of them.
struct SphereGrid: Sendable {
    /// Half a degree, 56 km: the largest circle touches three bands or so.
    private static let bandsPerDegree = 2
    private static let bandCount = 180 * bandsPerDegree
    /// About 0.1 mm, far more than what rounding can do to a border: a cell too many does no harm.
    private static let slackDegrees = 1e-9

    /// Columns of each band.
    private let columns: [Int]
    /// The number of each band's first cell.
    private let firstCells: [Int]
    /// Where each cell's points begin; one more at the end.
    private let cellStarts: [UInt32]
    private let trigonometry: Trigonometry

    /// Sorts points, given in degrees, into their cells.
    ///
    /// `order` becomes the points' indices in the order in which the runs count them.
    init(
        _ points: [(latitude: Double, longitude: Double)],
        _ trigonometry: Trigonometry,
        order: inout [Int]
    ) {
        let columns = (0..<Self.bandCount).map { band in
            let middle = (Double(band) + 0.5) / Double(Self.bandsPerDegree) - 90
            let cosine = trigonometry.cosine(Angle.radians(degrees: middle))
            return max(1, Int((Double(360 * Self.bandsPerDegree) * cosine).rounded()))
        }
        var firstCells: [Int] = []
        var cellCount = 0
        for count in columns {
            firstCells.append(cellCount)
            cellCount += count
        }
        let cells = points.map { point in
            let band = Self.band(point.latitude)
            let column = Self.column(point.longitude, of: columns[band]) % columns[band]
            return firstCells[band] + column
        }
        (cellStarts, order) = Self.sort(cells, cellCount: cellCount)
        self.columns = columns
        self.firstCells = firstCells
        self.trigonometry = trigonometry
    }

    /// Calls `body` with runs of points that hold, among others, every point of the circle once.
    func forEachRun(near circle: SearchCircle, _ body: (Range<Int>) -> Void) {
        let height = Angle.degrees(radians: circle.angle) + Self.slackDegrees
        let south = circle.latitude - height
        let north = circle.latitude + height
        // A circle with a pole in it has points at every longitude.
        let width = south <= -90 || north >= 90 ? 180 : halfWidth(of: circle)
        for band in Self.band(south)...Self.band(north) {
            let count = columns[band]
            let west = Self.column(circle.longitude - width, of: count)
            let east = Self.column(circle.longitude + width, of: count)
            if east - west + 1 >= count {
                body(points(band, 0..<count))
            } else if west < 0 {
                body(points(band, west + count..<count))
                body(points(band, 0..<east + 1))
            } else if east >= count {
                body(points(band, west..<count))
                body(points(band, 0..<east - count + 1))
            } else {
                body(points(band, west..<east + 1))
            }
        }
    }

    /// How far the circle reaches to the east, in degrees.
    ///
    /// Its easternmost point is nearer to the pole than its center: the spherical sine rule gives
    /// `asin(sin(r/R) / cos(latitude))`, more than the `r / cos(latitude)` of the plane.
    private func halfWidth(of circle: SearchCircle) -> Double {
        let latitude = Angle.radians(degrees: circle.latitude)
        let ratio = trigonometry.sine(circle.angle) / trigonometry.cosine(latitude)
        return Angle.degrees(radians: trigonometry.arcSine(min(1, ratio))) + Self.slackDegrees
    }

    private func points(_ band: Int, _ columns: Range<Int>) -> Range<Int> {
        let first = firstCells[band]
        let start = cellStarts[first + columns.lowerBound]
        return Int(start)..<Int(cellStarts[first + columns.upperBound])
    }

    private static func band(_ latitude: Double) -> Int {
        let band = ((latitude + 90) * Double(bandsPerDegree)).rounded(.down)
        return min(max(Int(band), 0), bandCount - 1)
    }

    /// Counted from −180°; beyond ±180° it is below 0, or `count` and more.
    private static func column(_ longitude: Double, of count: Int) -> Int {
        Int(((longitude + 180) / 360 * Double(count)).rounded(.down))
    }

    /// Counting sort: the start of each cell, and the points in the order of their cells.
    private static func sort(_ cells: [Int], cellCount: Int) -> ([UInt32], [Int]) {
        var starts = [UInt32](repeating: 0, count: cellCount + 1)
        for cell in cells { starts[cell + 1] += 1 }
        for cell in 0..<cellCount { starts[cell + 1] += starts[cell] }
        var next = starts
        var order = [Int](repeating: 0, count: cells.count)
        for (point, cell) in cells.enumerated() {
            order[Int(next[cell])] = point
            next[cell] += 1
        }
        return (starts, order)
    }
}
