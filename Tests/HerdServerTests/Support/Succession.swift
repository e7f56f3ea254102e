import Glibc
import HerdCore
import HerdWorker
import TestSupport

@testable import HerdServer

/// A server whose worker is about to be succeeded: the old one has pid 7, its successor 8.
final class Succession: Sendable {
    let herd: TestHerd
    let old: TestServer
    let folder: TemporaryFolder

    var port: Int { herd.port(of: "Goloman") }
    var takePath: String { "\(folder.path)/Goloman.8.take" }

    private init(herd: TestHerd, old: TestServer, folder: TemporaryFolder) {
        self.herd = herd
        self.old = old
        self.folder = folder
    }

    /// A successor that stands by.
    func succeed(places: TestPlaces = TestPlaces()) async throws -> TestServer {
        try await succeed(7, places: places)
    }

    /// A successor of the worker with that pid, and with the next one.
    func succeed(_ predecessor: Int32, places: TestPlaces = TestPlaces()) async throws -> TestServer
    {
        var environment = WorkerEnvironment()
        environment.runFolder = folder.path
        environment.predecessor = predecessor
        let successor = try await herd.start(
            "Goloman",
            environment: environment,
            pid: predecessor + 1,
            places: places
        )
        try await until { successor.log.lines.contains { $0.contains("serving") } }
        return successor
    }

    /// What the old worker answers to the order.
    func handOver(to path: String? = nil) throws -> String? {
        try control().ask("handover \(path ?? takePath)")
    }

    func control(pid: Int = 7) throws -> PacketClient {
        try PacketClient(path: "\(folder.path)/Goloman.\(pid).sock")
    }

    /// Runs a test on the worker with pid 7.
    static func run(
        limits: Limits = Limits(),
        threads: Int = 1,
        places: TestPlaces = TestPlaces(),
        patience: HandoverPatience = .unhurried,
        _ body: (Succession) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        var environment = WorkerEnvironment()
        environment.runFolder = folder.path
        try await withHerd(["Goloman"], limits: limits, threads: threads) { herd in
            let old = try await herd.start(
                "Goloman",
                environment: environment,
                pid: 7,
                places: places,
                patience: patience
            )
            try await body(Succession(herd: herd, old: old, folder: folder))
        }
    }
}
