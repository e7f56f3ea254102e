import Foundation
import HerdCore
import Testing

/// What is known of the shipped data.
@Suite struct GazetteerDataTests {
    private let gazetteer: Gazetteer

    init() throws {
        gazetteer = try GazetteerFixture.shipped.get()
    }

    private func names(
        _ latitude: Double,
        _ longitude: Double,
        _ radius: Double,
        _ order: PlaceOrder = .prominence,
        wanted: Range<Int> = 0..<1_000
    ) throws -> [String] {
        let circle = try #require(
            SearchCircle(latitude: latitude, longitude: longitude, radiusMeters: radius)
        )
        return gazetteer.search(circle, order: order, wanted: wanted).places
            .map { String(decoding: $0.name, as: UTF8.self) }
    }

    @Test func `the whole file is there`() {
        #expect(gazetteer.count == 87_473)
    }

    @Test func `28 places are within 10 km of UCLA, the medical center's helistop first`() throws {
        let names = try names(34.06893, -118.445127, 10_000, .distance)
        #expect(names.count == 28)
        #expect(names.first == "Ronald Reagan UCLA Medical Center Helistop")
    }

    @Test func `the most prominent places around UCLA are its towns`() throws {
        let names = try names(34.06893, -118.445127, 10_000, wanted: 0..<5)
        #expect(names == ["Santa Monica", "Mid-City", "Sherman Oaks", "Venice", "Sawtelle"])
    }

    @Test func `London stands at the head of its 51 places`() throws {
        let names = try names(51.5074, -0.1278, 10_000)
        #expect(names.count == 51)
        #expect(names.first == "London")
    }

    @Test(arguments: [(0.0, -150.0), (23, 5)])
    func `there is nothing in mid-Pacific and mid-Sahara`(
        latitude: Double,
        longitude: Double
    ) throws {
        #expect(try names(latitude, longitude, 50_000).isEmpty)
    }

    @Test func `Taveuni's three places lie on both sides of the 180th meridian`() throws {
        let names = try Set(names(-16.85, 180, 50_000))
        #expect(names == Set(try self.names(-16.85, -180, 50_000)))
        #expect(names.count == 3)
    }

    @Test func `the South Pole has its two airports at any longitude`() throws {
        for longitude in stride(from: -180.0, through: 180, by: 45) {
            #expect(try names(-90, longitude, 50_000).count == 2)
        }
    }

    @Test func `the two notes on the sources are those of the license file`() throws {
        let license = String(
            decoding: try GazetteerFixture.shippedFile("LICENSE-places.md"),
            as: UTF8.self
        )
        for attribution in NearbyAnswer.attributions {
            #expect(license.contains("\n    \(attribution)\n"))
        }
    }
}
