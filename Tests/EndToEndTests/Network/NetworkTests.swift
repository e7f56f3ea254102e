import FaultNetwork
import LoadClient
import TestSupport
import Testing

/// Five servers on computers of their own, under clients that know what was acknowledged to them,
/// and everything that goes wrong between and in computers.
@Suite(
    .serialized,
    .enabled("this system lets us make no network namespaces") { await canMakeNetworks() },
    .timeLimit(.minutes(5))
)
struct NetworkTests {
    private let seed = UInt64.random(in: 0..<1_000_000)

    /// Hands and Goloman on one side, the other three on the other.
    private static let west: Set = [0, 1]

    @Test func `a herd that is cut in two serves on both sides, and agrees when it heals`()
        async throws
    {
        try await trial { herd, load in
            try await herd.cut(Self.west)
            try await load.waitForReports(200)
        } healing: { herd, record in
            let census = try await HerdCensus.take(of: herd, against: record)
            let complaint = census.complaint(servers: PaperHerd.names)
            #expect(complaint != nil, "seed \(seed): who can't hear of news does not have them")
            try await herd.mend(Self.west)
        }
    }

    @Test func `a herd of which one side is not heard by the other agrees when it heals`()
        async throws
    {
        try await trial { herd, load in
            try await herd.cut(Self.west, isOneWay: true)
            try await load.waitForReports(200)
        } healing: { herd, _ in
            herd.impair(.none)
        }
    }

    @Test(arguments: [
        LinkFault.loss(percent: 20), .slow(delay: .milliseconds(150), bytesPerSecond: 60_000),
    ])
    func `a herd agrees while its links are bad`(fault: LinkFault) async throws {
        try await trial { herd, load in
            herd.impair(fault)
            try await load.waitForReports(500)
        } healing: { herd, _ in
            if case .loss = fault { #expect(herd.network.lostPackets > 0, "seed \(seed)") }
        }
    }

    /// Welsh hears only what Holiday tells.
    @Test func `a frozen server is left alone, and knows all when it thaws`() async throws {
        try await trial { herd, load in
            try await herd.freeze("Holiday")
            try await load.waitForReports(200)
        } healing: { herd, _ in
            try herd.server("Holiday").thaw()
        }
    }

    @Test func `servers that are killed again and again lose nothing`() async throws {
        var random = SplitMix64(seed: seed)
        try await trial { herd, load in
            for _ in 0..<8 {
                let server = herd.servers[Int.random(in: 0..<herd.servers.count, using: &random)]
                try await server.kill()
                try await load.waitForReports(30)
                try await server.start()
            }
        }
    }

    @Test func `whatever goes wrong at once, nothing that was acknowledged is lost`() async throws {
        let round = FaultRound(seed: seed)
        try await withNetworkHerd(seed: seed) { herd in
            let result = try await round.run(on: herd)
            let wrong = result.load.report.wrongReplies
            #expect(wrong.isEmpty, "seed \(seed): \(wrong)")
        }
    }

    /// What the other tests would say of a herd that loses something.
    @Test func `a herd that keeps nothing is found out`() async throws {
        try await withNetworkHerd(seed: seed, settings: [#""durability": "memory""#]) { herd in
            let outcome = try await underRecordingLoad(herd, seed: seed) { _ in }
            for server in herd.servers { try await server.kill() }
            for server in herd.servers { try await server.start() }
            let census = try await HerdCensus.take(of: herd, against: outcome.record)
            let complaint = try #require(census.complaint(servers: PaperHerd.names))
            #expect(complaint.contains("Goloman: nothing of "), "\(complaint)")
        }
    }

    // MARK: - What all have in common

    /// Has a herd under load suffer, heals it when the load has ended, and waits until it agrees.
    private func trial(
        _ fault: (NetworkHerd, RecordingLoad) async throws -> Void,
        healing: (NetworkHerd, ReportRecord) async throws -> Void = { _, _ in }
    ) async throws {
        try await withNetworkHerd(seed: seed) { herd in
            let outcome = try await underRecordingLoad(herd, seed: seed) { load in
                try await fault(herd, load)
            }
            try await healing(herd, outcome.record)
            _ = try await herd.waitForAgreement(on: outcome.record)
            let wrong = outcome.report.wrongReplies
            #expect(wrong.isEmpty, "seed \(seed): \(wrong)")
        }
    }
}

/// Says why, if not.
private func canMakeNetworks() async -> Bool {
    guard let obstacle = await FaultNetwork.obstacle() else { return true }
    print("no network namespaces: \(obstacle)")
    return false
}
