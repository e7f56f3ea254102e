import Histogram
import Measuring

/// One server of each platform, all under the same loads in turns: what disturbs one round disturbs
/// all alike.
struct LoadTrials {
    private let servers: [Servers]
    private let plan: TrialPlan
    private let cases: [LoadCase]
    private let note: (String) -> Void
    private var collected: [Key: Collected] = [:]

    private struct Key: Hashable {
        let platform: Platform
        let trial: LoadCase
    }

    private struct Collected {
        var costs: [Double] = []
        var rates: [Double] = []
        var serverBusy: [Double] = []
        var clientBusy: [Double] = []
        var replyBytes = 0.0
        var latencies = Histogram<UInt64>(highestTrackableValue: 60_000_000_000)
    }

    init(
        _ servers: [Servers],
        _ plan: TrialPlan,
        _ cases: [LoadCase] = LoadCase.all,
        note: @escaping (String) -> Void
    ) {
        self.servers = servers
        self.plan = plan
        self.cases = cases
        self.note = note
    }

    mutating func run() throws -> [LoadFigures] {
        for server in servers { try warmUp(server) }
        for round in 0..<plan.rounds {
            note("loads, round \(round + 1) of \(plan.rounds)")
            for trial in cases {
                // Who comes first in one round comes last in the next.
                let order = round % 2 == 0 ? servers : servers.reversed()
                for server in order where server.platform.commands.contains(trial.command) {
                    try measure(server, trial)
                }
            }
        }
        return cases.flatMap { trial in
            servers.compactMap { figures($0.platform, trial) }
        }
    }

    /// Every client is known, every answer is kept, and what compiles while it runs has done so.
    private func warmUp(_ server: Servers) throws {
        for command in [Command.iamat, .whatsat]
        where server.platform.commands.contains(command) {
            let ports = server.ports
            try server.run(
                Load(ports, command, connections: 1, depth: 1, until: .replies(1_000))
            )
        }
        for trial in LoadCase.warmUp
        where server.platform.commands.contains(trial.command) {
            try server.run(trial.load(server.ports, seconds: plan.warmUpSeconds))
        }
    }

    private mutating func measure(_ server: Servers, _ trial: LoadCase) throws {
        let key = Key(platform: server.platform, trial: trial)
        var collected = self.collected[key] ?? Collected()
        let before = server.cpuSeconds
        let load = trial.load(server.ports, seconds: plan.seconds)
        let result = try server.run(load) { latencies in
            for latency in latencies { collected.latencies.record(latency) }
        }
        let used = server.cpuSeconds - before
        guard result.wrong == 0, result.replies > 0 else {
            throw Failure("\(server.platform.title): \(result.wrong) wrong replies to \(trial)")
        }
        let replies = Double(result.replies)
        collected.costs.append(used / replies * 1e6)
        collected.rates.append(replies / result.seconds)
        collected.serverBusy.append(used / result.seconds)
        collected.clientBusy.append(result.ownSeconds / result.seconds)
        collected.replyBytes = Double(result.replyBytes) / replies
        self.collected[key] = collected
    }

    private func figures(_ platform: Platform, _ trial: LoadCase) -> LoadFigures? {
        guard let own = collected[Key(platform: platform, trial: trial)] else { return nil }
        // The floor takes no part everywhere, and has not every answer.
        let others =
            [Platform.floor, .herd].lazy
            .compactMap { collected[Key(platform: $0, trial: trial)]?.costs }.first ?? []
        // Neighbors in time are compared, so that a slow minute of the machine falls out.
        let ratios = zip(own.costs, others).map { $0 / $1 }
        return LoadFigures(
            platform: platform,
            trial: trial,
            microseconds: median(own.costs) ?? 0,
            ratio: median(ratios) ?? 0,
            ratioMin: ratios.min() ?? 0,
            ratioMax: ratios.max() ?? 0,
            repliesPerSecond: median(own.rates) ?? 0,
            serverBusy: median(own.serverBusy) ?? 0,
            clientBusy: median(own.clientBusy) ?? 0,
            replyBytes: own.replyBytes,
            latencies: Self.percentiles.map {
                .init(
                    percentile: $0,
                    microseconds: Double(own.latencies.valueAtPercentile($0)) / 1_000
                )
            }
        )
    }

    static let percentiles = [50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99]
}
