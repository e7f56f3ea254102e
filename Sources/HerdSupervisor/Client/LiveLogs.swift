import Foundation
public import HerdCore
import Synchronization

/// Hands on what servers write to their logs from now on, on a thread of its own.
public final class LiveLogs: Sendable {
    private let isOver = Atomic<Bool>(false)
    private let ended = DispatchSemaphore(value: 0)

    /// `show` gets the lines as they come, together those that came together.
    ///
    /// When it throws, nothing more is handed on: nobody looks any more.
    public init(
        folder: HerdFolder,
        directory: String,
        servers: [String],
        show: @escaping @Sendable ([StoredLine]) throws -> Void
    ) {
        // Here, so that nothing is missed of what is written before the thread runs.
        let start = Mutex(
            MergedLogs(folder: folder, directory: directory, servers: servers, last: 0)
        )
        Thread.detachNewThread { [self] in
            start.withLock { try? follow(&$0, show) }
            ended.signal()
        }
    }

    /// Hands on what is still to be read, and returns.
    public func finish() {
        isOver.store(true, ordering: .releasing)
        ended.wait()
    }

    private func follow(
        _ logs: inout MergedLogs,
        _ show: ([StoredLine]) throws -> Void
    ) throws {
        while true {
            // Asked first: what was written before the end is then surely read.
            let isLast = isOver.load(ordering: .acquiring)
            var lines: [StoredLine] = []
            try logs.readNew { lines.append($0) }
            if !lines.isEmpty { try show(lines) }
            if isLast { return }
            _ = logs.waitForMore()
        }
    }
}
