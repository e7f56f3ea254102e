import Foundation
public import HerdCore

/// What the control API asks.
extension Supervisor {
    public func start(_ names: [String]) async throws(OperationFailure) {
        try await operate { .startRequested($0, names) }
    }

    public func stop(_ names: [String]) async throws(OperationFailure) {
        try await operate { .stopRequested($0, names) }
    }

    public func restart(_ names: [String]) async throws(OperationFailure) {
        try await operate { .restartRequested($0, names) }
    }

    public func reload(
        _ request: ReloadRequest
    ) async throws(OperationFailure) -> AsyncStream<ReloadProgress> {
        let plan = try await plan(for: request)
        guard !hasLeft else { throw OperationFailure(.busy, Self.left) }
        let stream = ProgressStream()
        let id = nextOperation()
        progress[id] = stream
        happened(.reloadRequested(id, plan))
        if let refusal = refusals.removeValue(forKey: id) { throw refusal }
        return stream.steps
    }

    public func stopReload() {
        happened(.reloadStopRequested)
    }

    public func rotateLogs(_ names: [String]) async {
        guard !isOver else { return }
        record("logs are rotated: \(names.joined(separator: ", "))")
        await logs.rotate(names)
    }

    public func down() async -> DownReport {
        guard !hasLeft else { return DownReport(stopped: [], killed: []) }
        return await withCheckedContinuation { continuation in
            let id = nextOperation()
            waitingForDown[id] = continuation
            happened(.downRequested(id))
        }
    }

    public func hurry() {
        happened(.hurryRequested)
    }

    private func operate(
        _ event: (OperationID) -> HerdEvent
    ) async throws(OperationFailure) {
        guard !hasLeft else { throw OperationFailure(.busy, Self.left) }
        let failure = await withCheckedContinuation { continuation in
            let id = nextOperation()
            waiting[id] = continuation
            happened(event(id))
        }
        if let failure { throw failure }
    }

    static let left = "another supervisor takes over; try again"

    func nextOperation() -> OperationID {
        lastOperation += 1
        return lastOperation
    }
}
