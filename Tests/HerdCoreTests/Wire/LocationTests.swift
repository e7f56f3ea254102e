import Testing

@testable import HerdCore

struct LocationTests {
    @Test(arguments: [
        ("+34.068930-118.445127", 34.068930, -118.445127),
        ("-27.5916+086.5640", -27.5916, 86.5640),
        ("+90-180", 90, -180), ("-90.000+180.0/", -90, 180), ("+0-0/", 0, 0),
        ("+5-5", 5, -5), ("+05-005", 5, -5),
        ("+40.20361-075.00417", 40.20361, -75.00417),
        ("+34.0689300000000000000001-118.4", 34.06893, -118.4),
    ])
    func `ISO 6709 decimal degrees`(word: String, latitude: Double, longitude: Double) throws {
        let location = try #require(lending(word) { Location(word: $0) })
        #expect(location.latitude == latitude)
        #expect(location.longitude == longitude)
    }

    @Test(arguments: [
        "", "+", "+34", "+34.068930", "34.068930-118.445127", "+34.068930118.445127",
        "+90.0000001-118", "-91+0", "+34-180.00000000000000001", "+34-181", "+34-118//",
        "+34-118/x", "/+34-118", "+34.-118.", "+.5-.5", "++34-118", "+34--118", "+34,5-118,4",
        "+1e1-118", "+034-118", "+3404.1-11826.7", "+34-0118", "+nan-inf", "+34-118+10",
        "+34-118CRSWGS_84/", "−34+118", "+34.5 -118",
    ])
    func `nothing else is a location`(word: String) {
        #expect(lending(word) { Location(word: $0) } == nil)
    }

    @Test func `a location may be so long and no longer`() {
        let decimals = String(repeating: "1", count: WireLimits.locationBytesMax - "+34.-118".count)
        #expect(lending("+34.\(decimals)-118") { Location(word: $0) } != nil)
        #expect(lending("+34.1\(decimals)-118") { Location(word: $0) } == nil)
    }

    @Test func `degrees are the nearest Double`() throws {
        var random = SplitMix64(seed: 6_709)
        for _ in 0..<5_000 {
            let latitude = "\(Int.random(in: 0..<90, using: &random)).\(random.digits(1...12))"
            let longitude = "\(Int.random(in: 0..<180, using: &random)).\(random.digits(1...12))"
            let word = "-\(latitude)+\(longitude)"
            let location = try #require(lending(word) { Location(word: $0) })
            #expect(-location.latitude == Double(latitude), "\(word)")
            #expect(location.longitude == Double(longitude), "\(word)")
        }
    }
}
