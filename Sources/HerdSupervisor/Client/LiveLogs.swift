import Foundation
public import HerdCore
import Synchronization

/// Hands on what servers write to their logs from now on, on a thread of its own.
public final class LiveLogs: Sendable {
    private let isOver = Atomic<Bool>(false)
    private let ended = DispatchSemaphore(value: 0)

    /// So many lines at most are handed on together.
    private static let linesMax = 1_000

    /// `show` gets the lines as they come, together those that came together.
    ///
    /// When it throws, nothing more is handed on: nobody looks any more. A terminal that takes
    /// nothing keeps only this thread waiting; the lines wait in their files, and `missed` is told
    /// of those that did not wait long enough.
    public init(
        folder: HerdFolder,
        directory: String,
        servers: [String],
        missed: @escaping @Sendable (LogGap) -> Void,
        show: @escaping @Sendable ([StoredLine]) throws -> Void
    ) {
        // Here, so that nothing is missed of what is written before the thread runs.
        var selection = LogSelection(last: 0)
        selection.repeated = Set(servers).subtracting([HerdFolder.supervisorLog])
        let start = Mutex(
            MergedLogs(
                folder: folder,
                directory: directory,
                servers: servers,
                selection,
                missed: missed
            )
        )
        Thread.detachNewThread { [self] in
            start.withLock { try? follow(&$0, show) }
            ended.signal()
        }
    }

    /// Hands on what is still to be read, and returns; after `limit` also when nobody takes it.
    public func finish(within limit: Duration = .seconds(2)) {
        isOver.store(true, ordering: .releasing)
        _ = ended.wait(timeout: .now() + limit / .seconds(1))
    }

    private func follow(
        _ logs: inout MergedLogs,
        _ show: ([StoredLine]) throws -> Void
    ) throws {
        try logs.readBacklog { _ in }
        while true {
            // Asked first: what was written before the end is then surely read.
            let isLast = isOver.load(ordering: .acquiring)
            var lines: [StoredLine] = []
            try logs.readNew { line in
                lines.append(line)
                guard lines.count == Self.linesMax else { return }
                try show(lines)
                lines = []
            }
            if !lines.isEmpty { try show(lines) }
            if isLast { return }
            _ = logs.waitForMore()
        }
    }
}
