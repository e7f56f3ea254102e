import Foundation
import Measuring

/// Counts what a request costs in instructions and allocations, the same on a busy machine
/// and a quiet one: a server under callgrind gets few requests, another gets many.
struct GuardRun {
    private static let few = 1_024
    private static let many = 4_096

    private let programs: URL
    private let folder: WorkFolder
    private let places: Child
    private let placesPort: UInt16
    private let server: URL

    init(programs: URL) throws {
        self.programs = programs
        folder = try WorkFolder()
        // Old valgrinds stumble over Swift's debug information.
        server = folder.url.appending(path: "herd-server")
        let original = programs.appending(path: "herd-server").path
        try Child.run(["strip", "--strip-debug", "-o", server.path, original])
        placesPort = try freePorts(1)[0]
        places = try Child(
            [programs.appending(path: "herd-places").path, "--port", "\(placesPort)"],
            log: folder.url.appending(path: "places.log")
        )
        try places.waitUntilListening(on: placesPort)
    }

    func stop() {
        places.stop()
    }

    func cost(of shape: GuardedShape) throws -> RequestCost {
        RequestCost(
            few: try counts(shape, requests: Self.few),
            many: try counts(shape, requests: Self.many),
            requests: Self.many - Self.few
        )
    }

    private func counts(_ shape: GuardedShape, requests: Int) throws -> Counts {
        let port = try freePorts(1)[0]
        let config = folder.url.appending(path: "herd.json")
        try Data(herd(port).utf8).write(to: config)
        let callgrind = Callgrind(file: folder.url.appending(path: "callgrind.out"))
        let server = try Child(
            callgrind.command([server.path, "Guarded", "--config", config.path]),
            // Else a table costs more in one run than in the next.
            environment: ["SWIFT_DETERMINISTIC_HASHING": "1"],
            log: folder.url.appending(path: "server.log")
        )
        defer { server.stop() }
        try server.waitUntilListening(on: port)
        try shape.prepare(port)
        try shape.run(requests: requests, at: port)
        server.stop()
        return try callgrind.counts()
    }

    private func herd(_ port: UInt16) -> String {
        """
        {
          "herd": "guard",
          "durability": "memory",
          "servers": [{ "name": "Guarded", "port": \(port) }],
          "places": { "provider": "offline", "url": "http://127.0.0.1:\(placesPort)" }
        }
        """
    }
}
