import Testing

@testable import HerdCore

@Suite struct PlacesSearchTests {
    @Test(arguments: [
        (34.068930, -118.445127, "34.06893", "-118.44513"), (0, 0, "0.00000", "0.00000"),
        (-0.00001, 0.000004, "-0.00001", "0.00000"), (-0.000004, 7, "0.00000", "7.00000"),
        (90, -180, "90.00000", "-180.00000"), (91, 181, "90.00000", "180.00000"),
        (-12.5, 0.99999, "-12.50000", "0.99999"), (0.999996, -0.5, "1.00000", "-0.50000"),
    ])
    func `coordinates are rounded to a meter`(
        latitude: Double,
        longitude: Double,
        latitudeText: String,
        longitudeText: String
    ) {
        let search = PlacesSearch(
            PlacesQuestion(latitude: latitude, longitude: longitude, radiusMeters: 1)
        )
        #expect(search.latitudeText == latitudeText)
        #expect(search.longitudeText == longitudeText)
    }

    @Test(arguments: [
        (0.001, 1), (1, 1), (1.2, 2), (10_000, 10_000), (50_000, 50_000), (9e9, 50_000),
    ])
    func `a radius is whole meters, never none`(meters: Double, whole: Int) {
        let question = PlacesQuestion(latitude: 1, longitude: 2, radiusMeters: meters)
        #expect(PlacesSearch(question).radiusMeters == whole)
    }

    @Test func `questions a few centimeters apart are the same search`() {
        let one = PlacesQuestion(latitude: 34.0689301, longitude: -118.4, radiusMeters: 9_999.5)
        let other = PlacesQuestion(latitude: 34.0689298, longitude: -118.4, radiusMeters: 10_000)
        #expect(PlacesSearch(one) == PlacesSearch(other))
    }

    @Test func `the label shows where only to the kilometer`() {
        let question = PlacesQuestion(
            latitude: 34.068930,
            longitude: -118.445127,
            radiusMeters: 10_000
        )
        #expect(PlacesSearch(question).label == "34.07,-118.45 r=10000")
        let near = PlacesQuestion(latitude: -0.001, longitude: 0.006, radiusMeters: 5)
        #expect(PlacesSearch(near).label == "0.00,0.01 r=5")
    }
}
