import HerdCore
import NIOCore
import NIOPosix

/// The one thread on which a server's file is used, and the one beside it that waits for the disk.
final class StorageThread {
    private let pool = NIOThreadPool(numberOfThreads: 1)
    private let eventLoop: any EventLoop
    private let file: Confined
    private let syncs: SyncThread

    /// The file, which only the thread touches.
    private struct Confined: @unchecked Sendable {
        let file: ReportFile
    }

    /// `synced` hears how many more saves are on the disk, or that no others will be.
    init(
        path: String,
        eventLoop: any EventLoop,
        synced: @escaping (Result<Int, StorageFailure>) -> Void
    ) {
        self.eventLoop = eventLoop
        syncs = SyncThread(eventLoop: eventLoop, told: synced)
        file = Confined(file: ReportFile(path: path))
        pool.start()
    }

    /// Does a job on the file; its result comes back on the event loop.
    func run<Value: Sendable>(
        _ job: @escaping @Sendable (ReportFile) throws(StorageFailure) -> Value,
        then done: @escaping (Result<Value, StorageFailure>) -> Void
    ) {
        let file = file
        pool.runIfActive(eventLoop: eventLoop) {
            Result { () throws(StorageFailure) in try job(file.file) }
        }
        .assumeIsolated()
        .whenSuccess(done)
    }

    /// Writes the rows, which come back to `done`; only then the event loop hears of their sync,
    /// which begins without waiting for it.
    func save(
        _ rows: ReportRows,
        then done: @escaping (Result<ReportRows, StorageFailure>) -> Void
    ) {
        let (file, syncs) = (file, syncs)
        let promise = eventLoop.makePromise(of: Result<ReportRows, StorageFailure>.self)
        promise.futureResult.assumeIsolated().whenSuccess(done)
        pool.submit { state in
            guard case .active = state else { return promise.fail(CancellationError()) }
            do throws(StorageFailure) {
                let log = try file.file.save(rows)
                promise.succeed(.success(rows))
                syncs.wrote(to: log)
            } catch {
                promise.succeed(.failure(error))
            }
        }
    }

    /// Nothing is done any more; the job that is under way is not told of.
    ///
    /// A file that is not closed in time is closed with the process.
    func stop() {
        let file = file
        pool.submit { state in
            if case .active = state { file.file.close() }
        }
        pool.shutdownGracefully { _ in }
        syncs.stop()
    }
}
