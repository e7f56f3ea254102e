import Glibc
import HerdCore
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import HerdServer

@Suite(.timeLimit(.minutes(1))) struct SyncThreadTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `each save that was written is told once`() async throws {
        let told = try await tell { thread in
            let log = try log("Goloman")
            for _ in 0..<100 { thread.wrote(to: log) }
        }
        #expect(told.saves == 100)
        #expect(told.failures == [])
    }

    @Test func `after a sync that failed none of that log is believed`() async throws {
        let told = try await tell { thread in
            let broken = try log("Goloman", syncs: false)
            for _ in 0..<100 { thread.wrote(to: broken) }
        }
        #expect(told.saves == 0)
        #expect(told.failures.count == 1)
        #expect(told.failures.first?.description.contains("can't be synced") == true)
    }

    @Test func `a log that has lost its name keeps nothing`() throws {
        for suffix in ["", "-wal"] {
            let log = try log("Hands")
            try log.sync()
            unlink("\(folder.path)/Hands\(suffix)")
            #expect(failure { try log.sync() } == .gone)
        }
    }

    // MARK: - Logs

    /// Linux can't sync /dev/null.
    private func log(_ name: String, syncs: Bool = true) throws -> WriteAheadLog {
        let path = try folder.write(name, "")
        if syncs {
            try folder.write("\(name)-wal", "")
        } else {
            #expect(symlink("/dev/null", "\(path)-wal") == 0)
        }
        return try WriteAheadLog(ofFile: path)
    }

    private struct Told {
        var saves = 0
        var failures: [StorageFailure] = []
    }

    /// All that is told of what `body` writes.
    private func tell(_ body: (SyncThread) throws -> Void) async throws -> Told {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let box = NIOLockedValueBox(Told())
        let thread = try await loop.submit {
            SyncThread(eventLoop: loop) { result in
                box.withLockedValue { told in
                    switch result {
                    case .success(let saves): told.saves += saves
                    case .failure(let failure): told.failures.append(failure)
                    }
                }
            }
        }.get()
        try body(thread)
        try await until { box.withLockedValue { $0.saves == 100 || !$0.failures.isEmpty } }
        thread.stop()
        try await group.shutdownGracefully()
        return box.withLockedValue(\.self)
    }
}
