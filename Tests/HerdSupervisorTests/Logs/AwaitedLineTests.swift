import Foundation
import HerdCore
import TestSupport
import Testing

@testable import HerdSupervisor

@Suite(.timeLimit(.minutes(1))) struct AwaitedLineTests {
    private let folder: LogFolder

    init() throws { folder = try LogFolder() }

    private func write(_ text: String, to descriptor: Int32) {
        _ = Glibc.write(descriptor, text, text.utf8.count)
    }

    /// Is yielded to when the line has come.
    private func wait(_ collector: LogCollector) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        collector.whenLineCame(server: "Hands", generation: 1) { continuation.yield() }
        return stream
    }

    @Test func `who asks before the line has come is told`() async throws {
        let collector = try folder.collector()
        let pipes = try collector.openWorker(server: "Hands", generation: 1, awaited: "^up [0-9]$")
        let came = wait(collector)
        write("up\nup 7\n", to: pipes.err)
        await came.first { true }
        collector.workerEnded(server: "Hands", generation: 1)
        collector.stop()
    }

    @Test func `who asks after the line has come is told too`() async throws {
        let collector = try folder.collector()
        let pipes = try collector.openWorker(server: "Hands", generation: 1, awaited: "up")
        write("now up\n", to: pipes.out)
        #expect(collector.lastLines(server: "Hands", generation: 1, limit: 1) == ["now up"])
        await wait(collector).first { true }
        collector.workerEnded(server: "Hands", generation: 1)
        collector.stop()
    }

    @Test func `a line that an earlier supervisor has taken is found in the log`() async throws {
        let earlier = try folder.collector()
        let pipes = try earlier.openWorker(server: "Hands", generation: 1)
        earlier.record("Hands", "worker 1 starts")
        write("up 7\n", to: pipes.out)
        #expect(earlier.lastLines(server: "Hands", generation: 1, limit: 1) == ["up 7"])
        earlier.abandon()

        let collector = try folder.collector()
        collector.resumeWorker(server: "Hands", generation: 1, awaited: "^up 7$")
        let start = WallTime(nanoseconds: 0)
        for (pattern, isThere) in [("^up 7$", true), ("down", false), ("starts", false)] {
            let found = await collector.hasWritten(
                server: "Hands",
                matching: pattern,
                since: start
            )
            #expect(found == isThere, "\(pattern)")
        }
        let later = WallTime(nanoseconds: WallTime.now.nanoseconds + 3_600_000_000_000)
        #expect(!(await collector.hasWritten(server: "Hands", matching: "up", since: later)))
        collector.workerEnded(server: "Hands", generation: 1)
        collector.stop()
    }
}
