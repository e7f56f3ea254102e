import LoadClient
import TestSupport

/// What a seed makes go wrong under load: links and servers, each one fault after the other.
public struct FaultRound: Sendable, CustomStringConvertible {
    public let seed: UInt64
    /// Each with how long it lasts.
    private let links: [(fault: LinkFault, lasting: Duration)]
    /// Each with how long it waits before.
    private let servers: [(after: Duration, fault: ServerFault)]

    /// What a round has come to.
    public struct Result: Sendable {
        public let load: RecordingLoad.Outcome
        /// From the end of the last fault until all servers had the same.
        public let agreedAfter: Duration
    }

    /// Some are over before a link's heartbeat notices, and some long after.
    private static let lastingMax = 6_000
    /// Links that come and go faster than they can be opened.
    private static let flapMax = 400

    public init(seed: UInt64, servers count: Int = PaperHerd.names.count) {
        self.seed = seed
        var random = SplitMix64(seed: seed)
        let flaps = Int.random(in: 0..<4, using: &random) == 0
        let lastingMax = flaps ? Self.flapMax : Self.lastingMax
        links = (0..<Int.random(in: flaps ? 5...20 : 1...3, using: &random)).map { _ in
            let fault = LinkFault.random(servers: count, using: &random)
            return (fault, .milliseconds(Int.random(in: 50...lastingMax, using: &random)))
        }
        servers = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            let after = Duration.milliseconds(Int.random(in: 0...2_000, using: &random))
            return (after, .random(servers: count, using: &random))
        }
    }

    public var description: String {
        let faults = links.map { "\($0.fault) for \($0.lasting)" } + servers.map { "\($0.fault)" }
        return faults.joined(separator: "; ")
    }

    /// Has all of it happen to a herd under load, heals it, and waits until its servers agree.
    public func run(
        on herd: NetworkHerd,
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> Result {
        let load = try await underRecordingLoad(herd, seed: seed) { _ in
            async let serversSuffered: Void = sufferServers(of: herd)
            for (fault, time) in links {
                herd.impair(fault)
                try await Task.sleep(for: time)
            }
            try await serversSuffered
        }
        herd.impair(.none)
        return Result(load: load, agreedAfter: try await herd.waitForAgreement(on: load.record))
    }

    private func sufferServers(of herd: NetworkHerd) async throws {
        for (time, fault) in servers {
            try await Task.sleep(for: time)
            try await herd.suffer(fault)
        }
    }
}
