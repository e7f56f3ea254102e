import Foundation
import HerdCore
import HerdSupervisor
import Synchronization

/// Shows what the servers say from now on, on a thread of its own.
final class LogStreaming: Sendable {
    private let isOver = Atomic<Bool>(false)
    private let ended = DispatchSemaphore(value: 0)

    init(_ folder: HerdFolder, _ configuration: HerdConfiguration, colour: Bool) {
        let names = configuration.watchedNames
        let directory = configuration.logs.directory
        Thread.detachNewThread { [self] in
            var logs = MergedLogs(folder: folder, directory: directory, servers: names, last: 0)
            let printer = LogPrinter(LogLineLayout(names: names, colour: colour))
            // Who reads no longer does not stop the herd: its lines are in the files.
            try? show(&logs, printer)
            ended.signal()
        }
    }

    /// Shows what is still to be shown, and returns.
    func finish() {
        isOver.store(true, ordering: .releasing)
        ended.wait()
    }

    private func show(_ logs: inout MergedLogs, _ printer: LogPrinter) throws {
        while true {
            // Asked first: what was written before the end is then surely read.
            let isLast = isOver.load(ordering: .acquiring)
            try logs.readNew(printer.print)
            try printer.flush()
            if isLast { return }
            _ = logs.waitForMore()
        }
    }
}
