import Dispatch
import Synchronization

/// Writes state.json on a queue of its own: a slow disk delays nobody.
///
/// Only the newest state counts; one that comes while another is being written replaces those that
/// wait. A write that fails leaves the file before it in place and is reported.
final class StateWriter: Sendable {
    private let path: String
    private let queue = DispatchQueue(label: "herdctl.state")
    private let newest = Mutex<HerdState?>(nil)
    private let failed: @Sendable (String) -> Void

    init(_ path: String, failed: @escaping @Sendable (String) -> Void) {
        self.path = path
        self.failed = failed
    }

    func write(_ state: HerdState) {
        let isFirst = newest.withLock { waiting in
            defer { waiting = state }
            return waiting == nil
        }
        guard isFirst else { return }
        queue.async { self.writeNewest() }
    }

    /// Waits until the disk has what was written so far.
    func finish() {
        queue.sync { writeNewest() }
    }

    private func writeNewest() {
        let state = newest.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        guard let state else { return }
        do {
            try state.write(to: path)
        } catch {
            failed("can't write \(path): \(error)")
        }
    }
}
