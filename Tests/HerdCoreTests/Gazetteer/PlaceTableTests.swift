import Foundation
import HerdCore
import Testing

@Suite struct PlaceTableTests {
    private static let row = "g1\tHilo\t1.5\t-2\tlocality\tUS\t\t400"

    private func problem(_ text: String, countries: String = "US\tUnited States\n") throws
        -> GazetteerProblem
    {
        let problem = #expect(throws: GazetteerProblem.self) {
            try Gazetteer(
                places: Array(text.utf8),
                countries: Array(countries.utf8),
                trigonometry: .ofTheSystem
            )
        }
        return try #require(problem)
    }

    @Test func `words, numbers and empty columns are read as they stand`() throws {
        let gazetteer = try GazetteerFixture.gazetteer([Self.row])
        let circle = try #require(SearchCircle(latitude: 1.5, longitude: -2, radiusMeters: 0))
        let place = try #require(
            gazetteer.search(circle, order: .distance, wanted: 0..<1).places.first
        )
        #expect(place.id.elementsEqual("g1".utf8))
        #expect(place.name.elementsEqual("Hilo".utf8))
        #expect(place.latitude.elementsEqual("1.5".utf8))
        #expect(place.longitude.elementsEqual("-2".utf8))
        #expect(place.kind == .locality)
        #expect(place.region.isEmpty)
        #expect(place.country.elementsEqual("United States".utf8))
        #expect(place.vicinity.elementsEqual("United States".utf8))
        #expect(place.rank == 400)
    }

    @Test func `a table without rows is empty, and finds nothing`() throws {
        let gazetteer = try GazetteerFixture.gazetteer([])
        let circle = try #require(SearchCircle(latitude: 90, longitude: 0, radiusMeters: 50_000))
        #expect(gazetteer.count == 0)
        #expect(gazetteer.search(circle, order: .prominence, wanted: 0..<20).places.isEmpty)
    }

    @Test(arguments: [
        ("\tHilo\t1.5\t-2\tlocality\tUS\t\t400", "no id"),
        ("g1\t\t1.5\t-2\tlocality\tUS\t\t400", "no name"),
        ("g1\tHilo\t90.00001\t-2\tlocality\tUS\t\t400", "latitude"),
        ("g1\tHilo\t1e1\t-2\tlocality\tUS\t\t400", "latitude"),
        ("g1\tHilo\t1.\t-2\tlocality\tUS\t\t400", "latitude"),
        ("g1\tHilo\t.5\t-2\tlocality\tUS\t\t400", "latitude"),
        ("g1\tHilo\t1..5\t-2\tlocality\tUS\t\t400", "latitude"),
        ("g1\tHilo\t-\t-2\tlocality\tUS\t\t400", "latitude"),
        ("g1\tHilo\t1.12345678\t-2\tlocality\tUS\t\t400", "latitude"),
        ("g1\tHilo\t99999999999999999999\t-2\tlocality\tUS\t\t400", "latitude"),
        ("g1\tHilo\t1.5\t-180.1\tlocality\tUS\t\t400", "longitude"),
        ("g1\tHilo\t1.5\t\tlocality\tUS\t\t400", "longitude"),
        ("g1\tHilo\t1.5\t-2\tcastle\tUS\t\t400", "kind"),
        ("g1\tHilo\t1.5\t-2\tlocality\tUSA\t\t400", "country"),
        ("g1\tHilo\t1.5\t-2\tlocality\tUS\t400", "columns"),
        ("g1\tHilo\t1.5\t-2\tlocality\tUS\t\t4.5", "rank"),
        ("g1\tHilo\t1.5\t-2\tlocality\tUS\t\t-1", "rank"),
        ("g1\tHilo\t1.5\t-2\tlocality\tUS\t\t400\tmore", "rank"),
        ("", "no id"),
    ])
    func `a bad row is refused by its line`(row: String, word: String) throws {
        let text = GazetteerFixture.header + Self.row + "\n" + row + "\n"
        let problem = try problem(text)
        #expect(problem.line == 3)
        #expect(problem.complaint.contains(word))
        #expect(problem.description.hasPrefix("line 3: "))
    }

    @Test(arguments: ["", "id\tname\n", "g1\tHilo\t1.5\t-2\tlocality\tUS\t\t400\n"])
    func `a file that is no gazetteer is refused`(text: String) throws {
        #expect(try problem(text).line == 1)
    }

    @Test func `a file that was cut off is refused`() throws {
        let whole = GazetteerFixture.header + Self.row
        #expect(try problem(whole).line == 2)
    }

    @Test(arguments: ["US\n", "USA\tUnited States\n", "US\tUnited\tStates\n"])
    func `a bad list of countries is refused`(countries: String) throws {
        let text = GazetteerFixture.header + Self.row + "\n"
        #expect(try problem(text, countries: countries).line == 1)
    }
}
