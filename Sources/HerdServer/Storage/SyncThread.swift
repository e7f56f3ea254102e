import HerdCore
import NIOCore
import NIOPosix
import Synchronization

/// The thread that brings to the disk what the file's own thread has written, beside it.
///
/// One sync is for all saves that were written before it began.
final class SyncThread: Sendable {
    private let pool = NIOThreadPool(numberOfThreads: 1)
    private let state = Mutex(State())
    private let eventLoop: any EventLoop
    private let told: NIOLoopBound<(Result<Int, StorageFailure>) -> Void>

    private struct State {
        /// Written to this log, and waiting for a sync.
        var log: WriteAheadLog?
        var saves = 0
        /// An fsync that failed once proves nothing when it succeeds.
        var hasFailed = false
        var isRunning = false
    }

    /// `told` hears on the event loop how many more saves are on the disk, or that no others will
    /// be.
    init(eventLoop: any EventLoop, told: @escaping (Result<Int, StorageFailure>) -> Void) {
        self.eventLoop = eventLoop
        self.told = NIOLoopBound(told, eventLoop: eventLoop)
        pool.start()
    }

    /// One more save was written to the log.
    func wrote(to log: WriteAheadLog) {
        let begins = state.withLock { state in
            if state.log !== log { (state.log, state.saves, state.hasFailed) = (log, 0, false) }
            state.saves += 1
            defer { state.isRunning = true }
            return !state.isRunning
        }
        guard begins else { return }
        pool.submit { _ in self.run() }
    }

    /// Nothing is told any more.
    func stop() {
        pool.shutdownGracefully { _ in }
    }

    private func run() {
        while let (log, saves) = next() {
            do throws(StorageFailure) {
                try log.sync()
                tell(.success(saves))
            } catch {
                state.withLock { $0.hasFailed = true }
                tell(.failure(error))
            }
        }
    }

    private func next() -> (WriteAheadLog, Int)? {
        state.withLock { state in
            guard let log = state.log, state.saves > 0, !state.hasFailed else {
                state.isRunning = false
                return nil
            }
            defer { state.saves = 0 }
            return (log, state.saves)
        }
    }

    private func tell(_ result: Result<Int, StorageFailure>) {
        eventLoop.execute { [told] in told.value(result) }
    }
}
