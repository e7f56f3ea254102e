import Foundation
import HerdCore
import Testing

/// Brute force over all points, by another formula, says what a search has to find.
@Suite struct GazetteerSearchTests {
    private static let radii = [1.0, 50, 1_000, 10_000, 49_999, 50_000]

    @Test(arguments: [PlaceOrder.prominence, .distance])
    func `a search finds what brute force finds, in the same order`(order: PlaceOrder) throws {
        var generator = SplitMix64(seed: 20_180_302)
        let points = Self.points(&generator)
        let gazetteer = try GazetteerFixture.gazetteer(of: points)
        let pointsByID = Dictionary(uniqueKeysWithValues: points.map { ($0.id, $0) })
        var foundCount = 0
        for _ in 0..<3_000 {
            let center = Self.center(near: points, &generator)
            let radius = Self.radii.randomElement(using: &generator) ?? 0
            let expected = Self.bruteForce(points, center, radius, order)
            let circle = try #require(
                SearchCircle(
                    latitude: center.latitude,
                    longitude: center.longitude,
                    radiusMeters: radius
                )
            )
            let found = gazetteer.search(circle, order: order, wanted: 0..<20)
            let foundPoints = try found.places.map { place in
                try #require(pointsByID[String(decoding: place.id, as: UTF8.self)])
            }
            try #require(Set(foundPoints.map(\.id)).count == foundPoints.count)
            try #require(
                foundPoints.map { Rank($0, center, order) } == Array(expected.prefix(20)),
                "\(center), \(radius) m"
            )
            try #require(found.isMore == (expected.count > 20), "\(center), \(radius) m")
            foundCount += found.places.count
        }
        #expect(foundCount > 3_000, "the queries must hit something to prove something")
    }

    @Test func `pages follow each other without a gap or a repeat`() throws {
        var generator = SplitMix64(seed: 7)
        let points = (0..<100).map { index in
            TestPoint(
                id: "g\(index)",
                latitude: .random(in: -10_000...10_000, using: &generator),
                longitude: .random(in: -10_000...10_000, using: &generator),
                rank: .random(in: 1...30, using: &generator)
            )
        }
        let gazetteer = try GazetteerFixture.gazetteer(of: points)
        let circle = try #require(SearchCircle(latitude: 0, longitude: 0, radiusMeters: 50_000))
        let whole = gazetteer.search(circle, order: .prominence, wanted: 0..<100)
        let pages = stride(from: 0, to: 100, by: 20).flatMap { start in
            gazetteer.search(circle, order: .prominence, wanted: start..<start + 20).places
        }
        #expect(whole.places.count == 100)
        #expect(!whole.isMore)
        #expect(pages.map(\.id) == whole.places.map(\.id))
    }

    @Test func `places of equal rank and distance come in the order of their ids`() throws {
        let ids = ["g10", "g2", "o1", "g1"]
        let gazetteer = try GazetteerFixture.gazetteer(
            of: ids.map { TestPoint(id: $0, latitude: 100, longitude: 100, rank: 5) }
        )
        let circle = try #require(SearchCircle(latitude: 0, longitude: 0, radiusMeters: 1_000))
        for order in [PlaceOrder.prominence, .distance] {
            let found = gazetteer.search(circle, order: order, wanted: 0..<20)
            #expect(found.places.map { String(decoding: $0.id, as: UTF8.self) } == ids.sorted())
        }
    }

    @Test func `a circle without radius holds the place at its center`() throws {
        let gazetteer = try GazetteerFixture.gazetteer(
            of: [TestPoint(id: "g1", latitude: 3_406_893, longitude: -11_844_513, rank: 5)]
        )
        let circle = try #require(
            SearchCircle(latitude: 34.06893, longitude: -118.44513, radiusMeters: 0)
        )
        #expect(gazetteer.search(circle, order: .distance, wanted: 0..<20).places.count == 1)
    }

    @Test(arguments: [
        (90.1, 0, 1), (-90.1, 0, 1), (0, 180.1, 1), (0, -180.1, 1), (0, 0, -1),
        (.nan, 0, 1), (0, .nan, 1), (0, 0, .nan), (.infinity, 0, 1),
    ])
    func `a circle that is not on the Earth is refused`(
        latitude: Double,
        longitude: Double,
        radius: Double
    ) {
        let circle = SearchCircle(latitude: latitude, longitude: longitude, radiusMeters: radius)
        #expect(circle == nil)
    }

    @Test func `a radius beyond 50 kilometers is cut to them`() {
        let circle = SearchCircle(latitude: 0, longitude: 0, radiusMeters: .infinity)
        #expect(circle?.radiusMeters == 50_000)
    }

    /// Crowds where longitudes are odd, and points all over the Earth.
    private static func points(_ generator: inout SplitMix64) -> [TestPoint] {
        let crowds = [
            (9_000_000, 0), (-9_000_000, 4_000_000), (8_990_000, 17_999_000),
            (0, 18_000_000), (0, -18_000_000), (6_580_000, 18_000_000), (-1_680_000, -17_999_000),
            (5_150_000, 0), (3_406_893, -11_844_513), (4_975_000, 2_500_000),
        ]
        return (0..<1_500).map { index in
            let crowd = crowds[index % crowds.count]
            let spread = [0, 100, 10_000, 60_000][index / crowds.count % 4]
            let isAnywhere = index.isMultiple(of: 7)
            let latitude = crowd.0 + .random(in: -spread...spread, using: &generator)
            let longitude = crowd.1 + .random(in: -spread * 3...spread * 3, using: &generator)
            return TestPoint(
                id: "g\(index)",
                latitude: isAnywhere
                    ? .random(in: -9_000_000...9_000_000, using: &generator)
                    : min(max(latitude, -9_000_000), 9_000_000),
                longitude: isAnywhere
                    ? .random(in: -18_000_000...18_000_000, using: &generator)
                    : wrapped(longitude),
                rank: .random(in: 1...40, using: &generator)
            )
        }
    }

    private static func wrapped(_ longitude: Int) -> Int {
        longitude > 18_000_000
            ? longitude - 36_000_000
            : longitude < -18_000_000 ? longitude + 36_000_000 : longitude
    }

    /// Where points are, and now and then exactly on a pole or on the 180th meridian.
    private static func center(
        near points: [TestPoint],
        _ generator: inout SplitMix64
    ) -> (latitude: Double, longitude: Double) {
        let point = points.randomElement(using: &generator) ?? points[0]
        var latitude = Double(point.latitude) / 1e5
        var longitude = Double(point.longitude) / 1e5
        latitude += .random(in: -0.3...0.3, using: &generator)
        longitude += .random(in: -0.5...0.5, using: &generator)
        switch Int.random(in: 0..<12, using: &generator) {
        case 0: latitude = 90
        case 1: latitude = -90
        case 2: longitude = 180
        case 3: longitude = -180
        case 4:
            (latitude, longitude) = (Double(point.latitude) / 1e5, Double(point.longitude) / 1e5)
        default: break
        }
        return (min(max(latitude, -90), 90), min(max(longitude, -180), 180))
    }

    private static func bruteForce(
        _ points: [TestPoint],
        _ center: (latitude: Double, longitude: Double),
        _ radius: Double,
        _ order: PlaceOrder
    ) -> [Rank] {
        points.map { Rank($0, center, order) }
            .filter { $0.distance <= Int(radius * 1e5) }
            .sorted { ($0.prominence, $0.distance) < ($1.prominence, $1.distance) }
    }

    /// What decides a point's place in an answer.
    ///
    /// At a pole many points are equally far.
    private struct Rank: Equatable {
        let prominence: Int
        /// In hundredths of a millimeter: two formulas differ by rounding.
        let distance: Int

        init(
            _ point: TestPoint,
            _ center: (latitude: Double, longitude: Double),
            _ order: PlaceOrder
        ) {
            prominence = order == .prominence ? -point.rank : 0
            let meters = point.distance(latitude: center.latitude, longitude: center.longitude)
            distance = Int((meters * 1e5).rounded())
        }
    }
}
