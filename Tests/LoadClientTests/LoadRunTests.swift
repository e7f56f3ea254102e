import CLinux
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import LoadClient

/// The load client must find what it is there to find: each lie of a server is one.
@Suite(.serialized, .timeLimit(.minutes(2))) struct LoadRunTests {
    @Test func `an honest server fails no request and loses no connection`() throws {
        let (tally, mistakes) = try run(against: .none)
        #expect(mistakes.isEmpty, "\(mistakes)")
        #expect(tally.isClean)
        #expect(tally.requests > 100)
        // All kinds but those that end their connections keep theirs.
        #expect(tally.kept == 14)
    }

    @Test(arguments: LyingServer.Lie.allCases.filter { $0 != .none })
    func `a server that lies is found out`(lie: LyingServer.Lie) throws {
        let (tally, mistakes) = try run(against: lie)
        #expect(!tally.isClean, "\(lie)")
        #expect(!mistakes.isEmpty)
        switch lie {
        case .closes, .resets: #expect(tally.lost > 0 && tally.failed > 0)
        case .closesIdle: #expect(tally.lost > 0)
        default: #expect(tally.failed > 0)
        }
    }

    @Test func `a server that is not there is found out`() throws {
        let (tally, mistakes) = try run(on: try freePorts(1)[0])
        #expect(tally.lost > 0)
        #expect(mistakes.contains { $0.contains("Connection refused") }, "\(mistakes)")
    }

    private func run(against lie: LyingServer.Lie) throws -> (Tally, [String]) {
        let server = try LyingServer(lie)
        defer { server.stop() }
        return try run(on: server.port)
    }

    /// Runs clients of every kind on a thread of the test's own until they have seen enough.
    private func run(on port: Int) throws -> (Tally, [String]) {
        var plan = LoadPlan(targets: [LoadTarget(name: "Liar", port: port)], seed: 1)
        plan.clients = 20
        plan.pause = .milliseconds(2)
        plan.patience = .milliseconds(500)
        let stop = clinux_eventfd_create()
        defer { close(stop) }
        var mistakes: [String] = []
        let run = try LoadRun(plan) { mistakes.append($0) }
        try run.run(stop: stop, every: .milliseconds(10)) { _ in
            let haveAllBegun = run.report.kinds.values.allSatisfy { $0.connections >= $0.clients }
            let hasSeenEnough = haveAllBegun && run.report.total.requests > 300
            if hasSeenEnough || mistakes.count > 20 { clinux_eventfd_signal(stop) }
        }
        return (run.report.total, mistakes)
    }
}
