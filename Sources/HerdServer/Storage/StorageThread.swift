import HerdCore
import NIOCore
import NIOPosix

/// The one thread on which a server's file is used: disks make whoever asks them wait.
final class StorageThread {
    private let pool = NIOThreadPool(numberOfThreads: 1)
    private let eventLoop: any EventLoop
    private let file: Confined

    /// The file, which only the thread touches.
    private struct Confined: @unchecked Sendable {
        let file: ReportFile
    }

    init(path: String, eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        file = Confined(file: ReportFile(path: path))
        pool.start()
    }

    /// Does a job on the file; its result comes back on the event loop.
    func run<Value: Sendable>(
        _ job: @escaping @Sendable (ReportFile) throws(StorageFailure) -> Value,
        then done: @escaping (Result<Value, StorageFailure>) -> Void
    ) {
        let file = file
        pool.runIfActive(eventLoop: eventLoop) { () -> Result<Value, StorageFailure> in
            do throws(StorageFailure) {
                return .success(try job(file.file))
            } catch {
                return .failure(error)
            }
        }
        .assumeIsolated()
        .whenSuccess(done)
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
    }
}
