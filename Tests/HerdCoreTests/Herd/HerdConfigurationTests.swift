import Foundation
import Testing

@testable import HerdCore

@Suite struct HerdConfigurationTests {
    @Test func `the project's own herd.json is the paper's five servers with every default`() throws
    {
        let configuration = try HerdConfiguration.read(
            repositoryFile("herd.json"),
            file: "herd.json"
        ).get()
        var expected = HerdConfiguration(
            herd: "ucla",
            servers: [
                ServerConfiguration(
                    name: "Goloman",
                    port: 8000,
                    neighbors: ["Hands", "Holiday", "Wilkes"]
                ),
                ServerConfiguration(name: "Hands", port: 8001, neighbors: ["Goloman", "Wilkes"]),
                ServerConfiguration(
                    name: "Holiday",
                    port: 8002,
                    neighbors: ["Goloman", "Welsh", "Wilkes"]
                ),
                ServerConfiguration(name: "Welsh", port: 8003, neighbors: ["Holiday"]),
                ServerConfiguration(
                    name: "Wilkes",
                    port: 8004,
                    neighbors: ["Goloman", "Hands", "Holiday"]
                ),
            ]
        )
        expected.places.provider = .offline
        #expect(configuration == expected)
        #expect(configuration.server(named: "Welsh")?.port == 8003)
        #expect(configuration.server(named: "welsh") == nil)
    }

    @Test func `every setting is read into its place`() throws {
        let configuration = try HerdConfiguration.read(
            Array(ConfigurationExamples.everySetting.utf8),
            file: "herd.json"
        ).get()

        #expect(configuration == ConfigurationExamples.everySettingRead)
    }
}

/// The bytes of a file of this repository, found from this very file.
func repositoryFile(_ name: String, from source: String = #filePath) throws -> [UInt8] {
    var folder = URL(filePath: source).resolvingSymlinksInPath()
    repeat {
        folder.deleteLastPathComponent()
        let file = folder.appending(path: name)
        if let bytes = try? Data(contentsOf: file) { return Array(bytes) }
    } while folder.path.count > 1
    throw CocoaError(.fileNoSuchFile)
}
