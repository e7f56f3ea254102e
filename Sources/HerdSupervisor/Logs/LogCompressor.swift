import Foundation
import HerdCore
import Synchronization

/// Compresses rotated files one after the other, on a thread of the lowest priority.
///
/// A file may be rotated on while it is being compressed: what is finished takes the place that the
/// file has by then. Killed in the middle it leaves the plain file, which is compressed next time.
final class LogCompressor: @unchecked Sendable {
    // Unchecked: everything but the compressing itself happens on the reactor's thread.

    private struct Job: Equatable {
        /// Of the live file.
        let path: String
        let identity: OpenLogFile.Identity
        let filesMax: Int
    }

    private let reactor: Reactor
    private var jobs: [Job] = []
    private var isBusy = false
    private let isStopped = Stop()

    /// Shared with the thread.
    private final class Stop: Sendable {
        let isAsked = Atomic<Bool>(false)
    }

    init(reactor: Reactor) {
        self.reactor = reactor
    }

    /// Compresses every rotated file of the log that is plain.
    func compressAll(of path: String, _ rotation: LogRotation) {
        guard rotation.filesMax > 0 else { return }
        for age in (1...rotation.filesMax).reversed() {
            let plain = LogRotation.path(path, age: age)
            guard let identity = OpenLogFile.identity(of: plain) else { continue }
            let job = Job(path: path, identity: identity, filesMax: rotation.filesMax)
            if !jobs.contains(job) { jobs.append(job) }
        }
        startNext()
    }

    /// What is under way is given up.
    func stop() {
        isStopped.isAsked.store(true, ordering: .relaxed)
        jobs = []
    }

    private func startNext() {
        guard !isBusy, let job = jobs.first else { return }
        guard let place = Self.place(of: job), let file = OpenLogFile(place) else {
            jobs.removeFirst()
            return startNext()
        }
        isBusy = true
        let unfinished = Self.unfinished(job)
        Thread.detachNewThread { [reactor, isStopped] in
            // Of this thread alone, as Linux has it.
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
            let isWhole = GzipFile.compress(file, to: unfinished) {
                isStopped.isAsked.load(ordering: .relaxed)
            }
            reactor.post { [weak self] in self?.ended(isWhole) }
        }
    }

    private func ended(_ isWhole: Bool) {
        isBusy = false
        guard !jobs.isEmpty else { return }
        let job = jobs.removeFirst()
        if isWhole { Self.putInPlace(job) }
        startNext()
    }

    /// Where the file is now; nil: it was rotated away.
    private static func place(of job: Job) -> String? {
        (1...job.filesMax).map { LogRotation.path(job.path, age: $0) }.first {
            OpenLogFile.identity(of: $0) == job.identity
        }
    }

    private static func putInPlace(_ job: Job) {
        guard let plain = place(of: job) else {
            unlink(unfinished(job))
            return
        }
        // At no moment is there neither; whoever sees both takes the plain one.
        rename(unfinished(job), LogRotation.compressed(plain))
        unlink(plain)
    }

    private static func unfinished(_ job: Job) -> String { "\(job.path).gz.unfinished" }
}
