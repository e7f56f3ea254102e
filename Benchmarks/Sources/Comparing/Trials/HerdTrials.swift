import CLoad
import Glibc
import Measuring

/// Five servers of each platform that flood to each other: what a report costs all of them, and how
/// soon all of them know it.
struct HerdTrials {
    private let herds: [Servers]
    private let plan: TrialPlan
    private let note: (String) -> Void
    private var costs: [Platform: [Double]] = [:]
    private var known: [Platform: [UInt64: Int]] = [:]
    private var nextClient: UInt32 = 0

    /// After the AT, in microseconds.
    private static let delays: [UInt64] = [250, 500, 1_000, 2_000, 5_000]

    init(_ herds: [Servers], _ plan: TrialPlan, note: @escaping (String) -> Void) {
        self.herds = herds
        self.plan = plan
        self.note = note
    }

    mutating func run() throws -> [HerdFigures] {
        for herd in herds { try warmUp(herd) }
        for round in 0..<plan.rounds {
            note("herds of five, round \(round + 1) of \(plan.rounds)")
            let order = round % 2 == 0 ? herds : herds.reversed()
            for herd in order { try measureCost(herd) }
            for delay in Self.delays {
                for herd in order { try follow(herd, delay: delay) }
            }
        }
        let reports = plan.rounds * plan.floodedReports
        return herds.map(\.platform).map { platform in
            HerdFigures(
                platform: platform,
                microseconds: median(costs[platform] ?? []) ?? 0,
                shares: Self.delays.map { delay in
                    let share = Double(known[platform]?[delay] ?? 0) / Double(reports)
                    return .init(milliseconds: Double(delay) / 1_000, share: share)
                }
            )
        }
    }

    private mutating func warmUp(_ herd: Servers) throws {
        for _ in 0..<2 { try herd.run(load(herd, seconds: plan.warmUpSeconds)) }
        // Also makes every server ask for the places of the one circle that is asked about.
        _ = try flood(herd, delay: 20_000, reports: 20)
    }

    /// As many clients as reports of some tenths of a second, so that hardly one is overtaken.
    private func load(_ herd: Servers, seconds: Double) -> Load {
        var load = Load(herd.ports, .iamat, connections: 50, depth: 1, until: .seconds(seconds))
        load.clients = 10_000
        return load
    }

    private mutating func measureCost(_ herd: Servers) throws {
        let before = herd.cpuSeconds
        let result = try herd.run(load(herd, seconds: plan.seconds))
        waitUntilQuiet(herd)
        costs[herd.platform, default: []].append(
            (herd.cpuSeconds - before) / Double(result.replies) * 1e6
        )
    }

    /// The flood goes on when the last client has its reply.
    private func waitUntilQuiet(_ herd: Servers) {
        for _ in 0..<50 {
            let before = herd.cpuSeconds
            usleep(50_000)
            if herd.cpuSeconds - before < 0.002 { return }
        }
    }

    private mutating func follow(_ herd: Servers, delay: UInt64) throws {
        let count = try flood(herd, delay: delay, reports: plan.floodedReports)
        known[herd.platform, default: [:]][delay, default: 0] += count
    }

    private mutating func flood(_ herd: Servers, delay: UInt64, reports: Int) throws -> Int {
        let count = cload_flood(
            herd.ports,
            Int32(herd.ports.count),
            delay * 1_000,
            Int32(reports),
            nextClient
        )
        nextClient += UInt32(reports)
        guard count >= 0 else {
            throw Failure("\(herd.platform.title): \(String(cString: strerror(-count)))")
        }
        return Int(count)
    }
}
