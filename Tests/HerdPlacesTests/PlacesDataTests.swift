import HerdCore
import HerdPlaces
import TestSupport
import Testing

@Suite struct PlacesDataTests {
    private let folder: TemporaryFolder
    private static let header = "id\tname\tlat\tlon\tkind\tcountry\tadmin\trank\n"

    init() throws {
        folder = try TemporaryFolder()
    }

    private func failure() throws -> String {
        let data = PlacesData(folder: folder.path)
        let thrown = #expect(throws: StartFailure.self) { try data.load() }
        return try #require(thrown).description
    }

    @Test func `the data lie beside the program`() throws {
        #expect(try PlacesData().load().count > 80_000)
        #expect(PlacesData().folder == "\(BuiltPrograms.folder)/herdctl_HerdPlaces.resources")
    }

    @Test func `another folder may be named`() throws {
        try folder.write("places.tsv", "\(Self.header)g1\tHilo\t1\t2\tlocality\tUS\t\t400\n")
        try folder.write("countries.tsv", "US\tUnited States\n")
        #expect(try PlacesData(folder: folder.path).load().count == 1)
    }

    @Test func `a missing file is named, and what to do about it`() throws {
        let sentence = try failure()
        #expect(sentence.contains("\(folder.path)/places.tsv can't be read: No such file"))
        #expect(sentence.contains("--data"))
    }

    @Test func `a damaged file is named with its line`() throws {
        try folder.write("places.tsv", "\(Self.header)g1\tHilo\t1\t2\n")
        try folder.write("countries.tsv", "US\tUnited States\n")
        #expect(try failure().contains("the places in \(folder.path) can't be used: line 2:"))
    }

    @Test func `an empty file is damaged`() throws {
        try folder.write("places.tsv", "")
        try folder.write("countries.tsv", "")
        #expect(try failure().contains("line 1:"))
    }
}
