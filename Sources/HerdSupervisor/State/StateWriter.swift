import Dispatch
import Synchronization

/// Writes state.json on a queue of its own: a slow disk delays nobody.
///
/// Only the newest state counts; one that comes while another is being written replaces those that
/// wait. The next supervisor finds a state as soon as the file is renamed, which takes no disk; the
/// disk is waited for on a second queue, for what shall outlast the computer's end too. A write
/// that fails leaves the file before it in place and is reported.
final class StateWriter: Sendable {
    private let path: String
    private let queue = DispatchQueue(label: "herdctl.state")
    private let disk = DispatchQueue(label: "herdctl.state.disk")
    private let newest = Mutex<HerdState?>(nil)
    private let unsynced = Mutex<OwnedDescriptor?>(nil)
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

    /// Calls `body`, on a thread of its own, when the next supervisor would find all that was
    /// written so far; also where it can't be written.
    func whenWritten(_ body: @escaping @Sendable () -> Void) {
        queue.async(execute: body)
    }

    /// Waits until the disk has what was written so far.
    func finish() {
        queue.sync { writeNewest() }
        disk.sync { syncNewest() }
    }

    private func writeNewest() {
        let state = newest.withLock { $0.take() }
        guard let state else { return }
        attempt {
            let file = try state.publish(at: path)
            let isFirst = unsynced.withLock { waiting in
                defer { waiting = file }
                return waiting == nil
            }
            if isFirst { disk.async { self.syncNewest() } }
        }
    }

    private func syncNewest() {
        let file = unsynced.withLock { $0.take() }
        guard let file else { return }
        attempt { try DurableFile.sync(file, at: path) }
    }

    private func attempt(_ work: () throws -> Void) {
        do {
            try work()
        } catch {
            failed("can't write \(path): \(error)")
        }
    }
}
