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
        let count = try control.acceptPauses()
        #expect(count >= 1 && count <= pauses(since: began))
        #expect(worker.log.contains("accept: Too many open files"))
    }

    @Test func `a successor that finds no descriptor takes connections over when there is one`()
        async throws
    {
        let succession = try RealSuccession()
        let old = try succession.start()
        let client = try LineClient(port: succession.port)
        #expect(try client.ask("HELLO") == "? HELLO")
        let successor = try succession.start()
        let control = try PacketClient(path: "\(succession.path)/Goloman.\(successor.pid).sock")
        _ = try control.ask("counters")
        let began = ContinuousClock.now
        try await successor.limitDescriptors(to: 3)
        let order = try succession.orderHandover(from: old, to: successor)
        try await until { try control.acceptPauses() >= 2 }
        let count = try control.acceptPauses()
        #expect(count <= pauses(since: began))
        try await successor.limitDescriptors(to: 1_024)
        var answer = try order.packet()
        // On a busy computer the old worker's patience may have ended before that.
        while answer?.hasPrefix("kept the successor was silent") == true {
            answer = try succession.orderHandover(from: old, to: successor).packet()
        }
        #expect(answer == "moved 1")
        #expect(try client.ask("HELLO") == "? HELLO")
        #expect(successor.log.contains("a hand-over waits"))
    }

    /// One for each try, if what waits for descriptors does not try at every turn.
    private func pauses(since began: ContinuousClock.Instant) -> Int {
        Int((ContinuousClock.now - began) / .milliseconds(100)) + 1
    }
}

extension PacketClient {
    fileprivate func acceptPauses() throws -> Int {
        let counters = try #require(try ask("counters"))
        let pauses = try #require(counters.firstMatch(of: /limits\.accept_pauses=([0-9]+)/))
        return try #require(Int(pauses.1))
    }
}

extension RealWorker {
    fileprivate var descriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count) ?? 0
    }

    /// The limit can be raised again.
    ///
    /// prlimit(2) is a GNU extension that Swift does not see; util-linux has it as a program.
    fileprivate func limitDescriptors(to count: Int) async throws {
        let words = ["--pid", "\(pid)", "--nofile=\(count):"]
        let outcome = try await ChildProgram.run("prlimit", words)
        #expect(outcome.status == 0, "\(outcome.errors)")
    }
}
