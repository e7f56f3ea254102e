import Foundation
import TestSupport
import Testing

/// A key for places that comes in a variable is for herd-server alone.
@Suite(.serialized) struct KeyTests {
    @Test func `the variable with the key reaches herd-server, and no other program`() async throws
    {
        let key = "AIzaCanary" + UUID().uuidString.replacing("-", with: "")
        let herd = try ForeignHerd { _ in [] }
        try herd.folder.write(
            "herd.json",
            """
            { "herd": "keys",
              "servers": [
                {"name": "Own", "port": \(herd.ports[0])},
                {"name": "Other", "port": \(herd.ports[1]), "ready": {"after": "50ms"},
                 "command": ["sh", "-c", "env > environment; exec sleep 600"]}],
              "places": {"provider": "google-legacy", "key": {"environment": "PLACES_KEY"},
                         "url": "http://127.0.0.1:9"} }
            """
        )
        try await herd.down {
            let up = try await ChildProgram.run(
                BuiltPrograms.path("herdctl"),
                ["up", "--detach", "--config", "\(herd.folder.path)/herd.json"],
                environment: ["PLACES_KEY": key, "PLACES_CANARY": "seen"]
            )
            #expect(up.status == 0, "\(up.errors)")
            let environment = try herd.folder.read("environment")
            #expect(environment.contains("PLACES_CANARY=seen\n"))
            #expect(!environment.contains("PLACES_KEY") && !environment.contains(key))
            let client = try LineClient(port: herd.ports[0])
            _ = try client.ask("IAMAT kiwi +34.0-118.4 1520023934")
            #expect(try client.ask("WHATSAT kiwi 10 5")?.hasPrefix("AT Own ") == true)
            #expect(try files(of: herd, with: key) == [])
        }
    }

    /// Every plain file of the herd that has the text, but for copies of programs.
    private func files(of herd: ForeignHerd, with text: String) throws -> [String] {
        let root = herd.folder.path
        let names = FileManager.default.enumerator(atPath: root)?.allObjects as? [String] ?? []
        #expect(names.contains(".herd/run/state.json"))
        return try names.filter { name in
            let type = try FileManager.default.attributesOfItem(atPath: "\(root)/\(name)")[.type]
            guard type as? FileAttributeType == .typeRegular, !name.contains("/releases/") else {
                return false
            }
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(name)"))
            return bytes.range(of: Data(text.utf8)) != nil
        }
    }
}
