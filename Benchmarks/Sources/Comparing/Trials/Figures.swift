import Measuring

/// What was measured of one server under one load; medians of all rounds.
struct LoadFigures: Codable, Sendable {
    let platform: Platform
    let trial: LoadCase
    /// CPU time of the server for each reply.
    let microseconds: Double
    /// The same as a multiple of the C floor's, and of the herd's where the floor cannot answer.
    let ratio: Double
    let ratioMin: Double
    let ratioMax: Double
    let repliesPerSecond: Double
    /// Shares of a processor.
    let serverBusy: Double
    let clientBusy: Double
    let replyBytes: Double
    let latencies: [Latency]

    struct Latency: Codable, Sendable {
        let percentile: Double
        let microseconds: Double
    }

    func latency(_ percentile: Double) -> Double? {
        latencies.first { $0.percentile == percentile }?.microseconds
    }
}

/// Resident memory of one server.
struct MemoryFigures: Codable, Sendable {
    let platform: Platform
    let freshBytes: Int
    let bytesPerClient: Double
    let bytesPerConnection: Double
}

/// What was measured of five servers.
struct HerdFigures: Codable, Sendable {
    let platform: Platform
    /// CPU time of all five for each report.
    let microseconds: Double
    /// Of the reports, so many were known to all five so long after the AT.
    let shares: [Share]

    struct Share: Codable, Sendable {
        let milliseconds: Double
        let share: Double
    }
}

/// All that a comparison found, as it is kept beside the tables that are made of it.
public struct Figures: Codable, Sendable {
    let date: String
    /// What the reader should know of this very run: that others used the machine, say.
    let remark: String
    let machine: Machine
    let plan: TrialPlan
    let loads: [LoadFigures]
    /// With disk and with memory, where the thread that has the file may use all processors.
    let durability: [LoadFigures]
    let memory: [MemoryFigures]
    let herds: [HerdFigures]

    func load(_ platform: Platform, _ command: Command, _ shape: Shape) -> LoadFigures? {
        loads.first {
            $0.platform == platform && $0.trial == LoadCase(command: command, shape: shape)
        }
    }
}
