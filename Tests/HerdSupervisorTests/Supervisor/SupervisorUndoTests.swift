import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

extension HerdTests {
    /// Going back to a release that is kept.
    @Suite struct SupervisorUndoTests {
        @Test func `undo goes back, and undo of that forth`() async throws {
            try await withHerd(["One", "Two"]) { bench in
                try await bench.supervisor.start(["One", "Two"])
                let old = try bench.answering("One").release
                try bench.changeProgram()
                #expect(try await bench.reload().last?.step == .finished)
                let new = try bench.answering("One").release
                for expected in [old, new, old] {
                    let steps = try await bench.reload(ReloadRequest(.previous))
                    #expect(steps.last?.step == .finished)
                    #expect(try bench.answering("One").release == expected)
                    #expect(try bench.answering("Two").release == expected)
                }
            }
        }

        @Test func `without a reload there is nothing to undo`() async throws {
            try await withHerd { bench in
                try await bench.supervisor.start(["One"])
                #expect(try await bench.reload().last?.step == .unchanged)
                let failure = await #expect(throws: OperationFailure.self) {
                    _ = try await bench.supervisor.reload(ReloadRequest(.previous))
                }
                #expect(failure?.kind == .failed)
                #expect(failure?.sentence.contains("nothing to go back to") == true)
            }
        }

        @Test func `a release is found by the first digits of its hash`() async throws {
            try await withHerd { bench in
                try await bench.supervisor.start(["One"])
                let old = try bench.answering("One").release
                try bench.changeProgram()
                #expect(try await bench.reload().last?.step == .finished)
                let target = ReloadRequest.Target.release(String(old.prefix(12)))
                #expect(try await bench.reload(ReloadRequest(target)).last?.step == .finished)
                #expect(try bench.answering("One").release == old)
                let failure = await #expect(throws: OperationFailure.self) {
                    _ = try await bench.supervisor.reload(ReloadRequest(.release("abcdef")))
                }
                #expect(failure?.sentence.contains(old.prefix(7)) == true)
            }
        }

        @Test func `a start with a new build can be undone`() async throws {
            let bench = try HerdBench(["One"])
            Thread.detachNewThread { bench.supervisor.run(signals: []) }
            try await bench.supervisor.start(["One"])
            let old = try bench.answering("One").release
            _ = await bench.supervisor.down()

            try bench.changeProgram()
            try await expectUndo(bench, backTo: old)
        }

        @Test func `a supervisor that is killed in a reload leaves word of what was before it`()
            async throws
        {
            try await withHerd(["One", "Two"]) { configuration in
                configuration.reload.minReady = .milliseconds(300)
            } body: { bench in
                try await bench.supervisor.start(["One", "Two"])
                let before = await bench.supervisor.stateNow.releases
                try bench.changeProgram()
                var seen: [[String: String]?] = []
                for await step in try await bench.supervisor.reload(ReloadRequest())
                where step.step == .moved && step.server == "One" {
                    seen.append(await bench.supervisor.stateNow.releases)
                }
                #expect(seen == [before])
                #expect(await bench.supervisor.stateNow.releases != before)
                #expect(await bench.supervisor.stateNow.previous == before)
            }
        }

        @Test func `the next supervisor can undo what the last one did`() async throws {
            let bench = try HerdBench(["One"])
            Thread.detachNewThread { bench.supervisor.run(signals: []) }
            try await bench.supervisor.start(["One"])
            let old = try bench.answering("One").release
            try bench.changeProgram()
            #expect(try await bench.reload().last?.step == .finished)
            _ = await bench.supervisor.down()

            try await expectUndo(bench, backTo: old)
        }

        /// The next supervisor runs another release, and goes back to `old` when it is asked to.
        private func expectUndo(_ bench: HerdBench, backTo old: String) async throws {
            let next = try HerdBench.supervisor(bench.configuration, bench.folder)
            Thread.detachNewThread { next.run(signals: []) }
            try await next.start(["One"])
            #expect(try bench.answering("One").release != old)
            for await step in try await next.reload(ReloadRequest(.previous))
            where step.step.isLast {
                #expect(step.step == .finished)
            }
            #expect(try bench.answering("One").release == old)
            _ = await next.down()
        }
    }
}
