import CLinux
import Glibc
import LoadClient
import Synchronization
import TestSupport

/// Clients of a herd on a network, and a record of what was acknowledged to them.
///
/// Connections that are lost and replies that never come are no mistakes here: that is what faults
/// do. A wrong reply is one, always.
public final class RecordingLoad: Sendable {
    private let stop: Int32
    private let acknowledged: Acknowledged
    private let run: Task<Outcome, any Error>

    /// What a load has come to.
    public struct Outcome: Sendable {
        public let report: LoadReport
        public let record: ReportRecord
    }

    /// How many reports were acknowledged so far.
    private final class Acknowledged: Sendable {
        let count = Atomic(0)
    }

    /// Every server and every link always has something to do, and checking takes no time.
    private static let clientsCount = 40
    /// Who roams must go elsewhere before a fault is over.
    private static let patience = Duration.seconds(2)

    /// Begins at once.
    public init(_ herd: NetworkHerd, seed: UInt64) throws {
        var plan = LoadPlan(targets: herd.targets, seed: seed)
        plan.clients = Self.clientsCount
        plan.kinds = [.roaming, .connecting, .pipelining, .steady]
        plan.pause = .milliseconds(100)
        plan.patience = Self.patience
        plan.checksPlaces = false
        let stop = clinux_eventfd_create()
        guard stop >= 0 else { throw SystemFailure("eventfd", -stop) }
        let acknowledged = Acknowledged()
        self.stop = stop
        self.acknowledged = acknowledged
        run = Task { [plan] in
            try await herd.clients.run {
                let run = try LoadRun(plan) { _ in }
                try run.run(stop: stop, every: .milliseconds(20)) { _ in
                    acknowledged.count.store(run.record.count, ordering: .relaxed)
                }
                return Outcome(report: run.report, record: run.record)
            }
        }
    }

    deinit { close(stop) }

    /// Waits until so many more reports have been acknowledged.
    public func waitForReports(_ count: Int) async throws {
        let goal = acknowledged.count.load(ordering: .relaxed) + count
        _ = try await eventually("\(goal) reports are acknowledged", patience: .seconds(60)) {
            acknowledged.count.load(ordering: .relaxed)
        } is: {
            $0 >= goal
        }
    }

    /// Has every client finish, and says what they know then.
    public func finish() async throws -> Outcome {
        clinux_eventfd_signal(stop)
        return try await run.value
    }
}

/// Runs the body under load; ends the load whatever happened.
public func underRecordingLoad(
    _ herd: NetworkHerd,
    seed: UInt64,
    isolation: isolated (any Actor)? = #isolation,
    _ body: (RecordingLoad) async throws -> Void
) async throws -> RecordingLoad.Outcome {
    let load = try RecordingLoad(herd, seed: seed)
    do {
        try await load.waitForReports(200)
        try await body(load)
    } catch {
        _ = try? await load.finish()
        throw error
    }
    return try await load.finish()
}
