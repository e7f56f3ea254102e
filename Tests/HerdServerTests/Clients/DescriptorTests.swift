import Foundation
import TestSupport
import Testing

@testable import HerdServer

/// A worker that may open no further descriptor.
@Suite(.timeLimit(.minutes(2))) struct DescriptorTests {
    @Test func `who finds no descriptor waits, and is served when there is one`() async throws {
        let succession = try RealSuccession()
        let worker = try succession.start()
        let control = try PacketClient(path: "\(succession.path)/Goloman.\(worker.pid).sock")
        _ = try control.ask("counters")
        let began = ContinuousClock.now
        try await worker.limitDescriptors(to: worker.descriptors + 8)
        var clients = try (0..<40).map { _ in try LineClient(port: succession.port) }
        #expect(try clients[0].ask("HELLO") == "? HELLO")
        try await until { try control.ask("counters")?.contains(" accept_paused=1") == true }
        // The first ones go; those that waited take their places, one after the other.
        while !clients.isEmpty {
            #expect(try clients[0].ask("HELLO") == "? HELLO")
            clients.removeFirst()
        }
        let counters = try #require(try control.ask("counters"))
        let pauses = try #require(counters.firstMatch(of: /limits\.accept_pauses=([0-9]+)/))
        let count = try #require(Int(pauses.1))
        // One pause for each try: what waits for descriptors does not try at every turn.
        #expect(
            count >= 1 && Double(count) <= (ContinuousClock.now - began) / .milliseconds(100) + 1
        )
        #expect(worker.log.contains("accept: Too many open files"))
    }
}

extension RealWorker {
    fileprivate var descriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count) ?? 0
    }

    /// prlimit(2) is a GNU extension that Swift does not see; util-linux has it as a program.
    fileprivate func limitDescriptors(to count: Int) async throws {
        let words = ["--pid", "\(pid)", "--nofile=\(count)"]
        let outcome = try await ChildProgram.run("prlimit", words)
        #expect(outcome.status == 0, "\(outcome.errors)")
    }
}
