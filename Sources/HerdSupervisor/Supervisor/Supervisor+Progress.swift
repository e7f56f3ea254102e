import Dispatch
import HerdCore

/// How people hear of a reload.
extension Supervisor {
    /// The collector may be waiting for a disk, so not on the reactor's thread.
    private static let reading = DispatchQueue(label: "herdctl.lines", qos: .userInitiated)
    /// As many as fit a screen below what the reload itself says.
    private static let linesMax = 10

    func tell(_ step: ReloadProgress, of id: OperationID) {
        let operation = next == nil ? "reload" : "apply"
        if step.step.isWorthRecording { record("\(operation): \(step.sentence)") }
        guard let stream = progress[id] else { return }
        guard let server = step.server, let generation = step.generation else {
            return stream.send(step)
        }
        let ticket = stream.hold(step)
        Self.reading.async { [weak self, logs, reactor] in
            let lines = logs.lastLines(server: server, generation: generation, limit: Self.linesMax)
            reactor.post { [weak self] in
                self?.assumeIsolated { $0.complete(ticket, of: id, lines) }
            }
        }
    }

    private func complete(_ ticket: ProgressStream.Ticket, of id: OperationID, _ lines: [String]) {
        progress[id]?.complete(ticket, lines: lines)
        forgetProgress(of: id)
    }

    /// The reload is over; what its stream still holds is sent nevertheless.
    func endProgress(of id: OperationID) {
        guard let stream = progress[id] else { return }
        stream.finish()
        forgetProgress(of: id)
        pruneReleases()
    }

    private func forgetProgress(of id: OperationID) {
        if progress[id]?.isOver == true { progress[id] = nil }
    }
}

extension ReloadProgress.Step {
    /// The others are in the log as what the workers themselves did.
    fileprivate var isWorthRecording: Bool {
        switch self {
        case .unchanged, .tested, .moved, .skipped, .returning, .returned, .failed, .stopped,
            .finished, .added, .told, .restarted, .removed:
            true
        case .testing, .starting, .ready, .moving, .draining, .adding, .stopping, .removing:
            false
        }
    }
}
