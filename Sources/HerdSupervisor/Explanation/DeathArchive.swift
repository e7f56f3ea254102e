import Dispatch
import Foundation
import HerdCore
import Synchronization

/// The last deaths of every server, in memory and in a file each (`.herd/run/NAME.deaths`).
///
/// Not part of state.json: what the next supervisor needs to adopt a herd stays small, and a full
/// disk that can't take a death's last lines does no harm to it.
final class DeathArchive: Sendable {
    private let folder: HerdFolder
    private let logs: LogCollector
    private let kernel: KernelLog
    private let histories: Mutex<[String: DeathHistory]>
    /// Finds things out, one death after the other.
    private let inquiring = DispatchQueue(label: "herdctl.deaths", qos: .utility)
    /// Waits for the disk.
    private let writing = DispatchQueue(label: "herdctl.deaths.file", qos: .utility)

    init(
        _ servers: [String],
        folder: HerdFolder,
        logs: LogCollector,
        kernel: KernelLog = .system
    ) {
        self.folder = folder
        self.logs = logs
        self.kernel = kernel
        let known = servers.map { ($0, DeathHistory(file: folder.deathsFile($0))) }
        histories = Mutex(Dictionary(known) { first, _ in first })
    }

    /// Completes the record and keeps it; returns at once.
    func add(_ record: DeathRecord, _ inquiry: DeathInquiry) {
        inquiring.async { [self] in
            var record = record
            inquiry.complete(&record, logs, kernel)
            let server = inquiry.worker.server
            let history = histories.withLock { histories in
                histories[server, default: DeathHistory()].add(record)
                return histories[server] ?? DeathHistory()
            }
            writing.async { [self] in history.write(to: folder.deathsFile(server)) }
        }
    }

    /// Runs `body` once every death that was added before is complete; not on the caller's thread.
    func whenComplete(_ body: @escaping @Sendable () -> Void) {
        inquiring.async(execute: body)
    }

    func deaths(of server: String) -> [DeathRecord] {
        histories.withLock { $0[server]?.deaths ?? [] }
    }

    /// Waits until everything is known and written; the logs must still be there.
    func finish() {
        inquiring.sync {}
        writing.sync {}
    }
}

extension DeathHistory {
    /// Empty where there is no such file, or none that can be read.
    init(file path: String) {
        let bytes = FileManager.default.contents(atPath: path)
        let kept = bytes.flatMap { try? JSONDecoder().decode(DeathHistory.self, from: $0) }
        self = kept ?? DeathHistory()
    }

    /// What can't be written is known until the supervisor ends: nobody needs to be told.
    fileprivate func write(to path: String) {
        guard let bytes = try? ControlJSON.encode(self) else { return }
        try? DurableFile.replace(path, with: Data(bytes), mode: 0o600)
    }
}
