import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

extension HerdTests {
    /// The next supervisor knows a worker's family as the one before it did.
    @Suite struct AdoptedFamilyTests {
        private static func escape(_ bench: HerdBench) throws -> Int32 {
            try #require(Int32(try bench.ask("One", "escape deaf")))
        }

        /// Has another supervisor take the herd, once `meanwhile` is done.
        private static func succeed(
            _ bench: HerdBench,
            _ means: Means,
            after meanwhile: () throws -> Void = {}
        ) async throws -> Supervisor {
            try await bench.supervisor.leave()
            try meanwhile()
            let next = try HerdBench.supervisor(
                bench.configuration,
                bench.folder,
                groups: means.groups
            )
            Thread.detachNewThread { next.run(signals: []) }
            try await next.start(["One"])
            return next
        }

        private static func withHerd(
            _ means: Means,
            body: (HerdBench) async throws -> Supervisor
        ) async throws {
            let bench = try HerdBench(["One"], groups: means.groups) { configuration in
                configuration.stop.grace = .milliseconds(300)
            }
            let first = bench.supervisor
            Thread.detachNewThread { first.run(signals: []) }
            do {
                try await first.start(["One"])
                _ = await (try await body(bench)).down()
            } catch {
                _ = await first.down()
                throw error
            }
        }

        @Test(arguments: Means.allCases)
        func `who escaped from a living worker is left alone, and goes with it`(means: Means)
            async throws
        {
            try await Self.withHerd(means) { bench in
                let worker = try bench.answering("One").pid
                let escaped = try Self.escape(bench)
                let next = try await Self.succeed(bench, means)
                #expect(try bench.answering("One").pid == worker)
                #expect(ProcessStat(of: escaped)?.isAlive == true)
                #expect(await next.down().killed == ["One"])
                #expect(ProcessStat(of: escaped)?.isAlive != true)
                return next
            }
        }

        @Test(arguments: Means.allCases)
        func `who escaped from a worker that died meanwhile goes at once`(means: Means)
            async throws
        {
            try await Self.withHerd(means) { bench in
                let worker = try bench.answering("One").pid
                let escaped = try Self.escape(bench)
                let next = try await Self.succeed(bench, means) {
                    kill(worker, SIGKILL)
                    #expect(waitForEnd(of: worker, within: .seconds(60)))
                }
                #expect(try bench.answering("One").pid != worker)
                #expect(ProcessStat(of: escaped)?.isAlive != true)
                return next
            }
        }

        @Test(arguments: Means.allCases)
        func `who belongs to a worker that no record tells of goes at once`(means: Means)
            async throws
        {
            try await Self.withHerd(means) { bench in
                let worker = try bench.answering("One").pid
                let escaped = try Self.escape(bench)
                let next = try await Self.succeed(bench, means) {
                    let path = HerdFolder(root: bench.folder.path).stateFile
                    var state = try #require(HerdState.read(path))
                    state.workers = []
                    state.herd?.servers["One"]?.workers = []
                    try state.write(to: path)
                }
                #expect(try bench.answering("One").pid != worker)
                #expect(ProcessStat(of: escaped)?.isAlive != true)
                return next
            }
        }
    }
}
