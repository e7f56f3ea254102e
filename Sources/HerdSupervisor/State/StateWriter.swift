import Dispatch
import Synchronization

/// Writes state.json on a queue of its own: a slow disk delays nobody.
///
/// Only the newest state counts; one that comes while another is being written replaces those that
/// wait. The next supervisor finds a state as soon as the file is renamed, which takes no disk; the
/// disk is waited for on a second queue, for what shall outlast the computer's end too. A write
/// that fails leaves the file before it in place, is reported, and is made again when asked for.
final class StateWriter: Sendable {
    private let path: String
    private let queue = DispatchQueue(label: "herdctl.state")
    private let disk = DispatchQueue(label: "herdctl.state.disk")
    private let states = Mutex(States())
    private let unsynced = Mutex<OwnedDescriptor?>(nil)
    private let report: @Sendable (String) -> Void

    private struct States {
        var newest: HerdState?
        /// The disk has not taken it, and none has come since.
        var refused: HerdState?
        /// What was reported last, if the disk has taken nothing since.
        var complaint: String?
    }

    init(_ path: String, report: @escaping @Sendable (String) -> Void) {
        self.path = path
        self.report = report
    }

    func write(_ state: HerdState) {
        let isFirst = states.withLock { states in
            defer { (states.newest, states.refused) = (state, nil) }
            return states.newest == nil
        }
        guard isFirst else { return }
        queue.async { self.writeNewest() }
    }

    /// Calls `body`, on a thread of its own, when the next supervisor would find all that was
    /// written so far; also where it can't be written.
    func whenWritten(_ body: @escaping @Sendable () -> Void) {
        queue.async(execute: body)
    }

    /// Tries again to write what the disk has refused.
    func retry() {
        if let refused = states.withLock(\.refused) { write(refused) }
    }

    /// Waits until the disk has what was written so far, or has refused it once more.
    func finish() {
        retry()
        queue.sync { writeNewest() }
        disk.sync { syncNewest() }
    }

    private func writeNewest() {
        let state = states.withLock { $0.newest.take() }
        guard let state else { return }
        do {
            let file = try state.publish(at: path)
            published(file)
        } catch {
            refused(state, "can't write \(path): \(error)")
        }
    }

    private func published(_ file: OwnedDescriptor) {
        let complaint = states.withLock { $0.complaint.take() }
        if complaint != nil { report("\(path) can be written again") }
        let isFirst = unsynced.withLock { waiting in
            defer { waiting = file }
            return waiting == nil
        }
        if isFirst { disk.async { self.syncNewest() } }
    }

    /// The same reason is told once, not with each try.
    private func refused(_ state: HerdState, _ complaint: String) {
        let isNew = states.withLock { states in
            if states.newest == nil { states.refused = state }
            defer { states.complaint = complaint }
            return states.complaint != complaint
        }
        if isNew { report(complaint) }
    }

    private func syncNewest() {
        let file = unsynced.withLock { $0.take() }
        guard let file else { return }
        do {
            try DurableFile.sync(file, at: path)
        } catch {
            report("can't write \(path): \(error)")
        }
    }
}
